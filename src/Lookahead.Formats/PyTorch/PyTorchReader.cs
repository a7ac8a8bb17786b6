using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.PyTorch;

/// <summary>
/// Reads checkpoints of <c>torch.save</c> (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>) since PyTorch 1.6: a zip archive with a pickle
/// <c>data.pkl</c>, which is read by <see cref="Unpickler"/> and never run, and one stored file <c>data/KEY</c> per storage,
/// whose elements are used in place.
/// </summary>
public static class PyTorchReader
{
    private const int MaxPickleBytes = 64 << 20;

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, another format, damaged, or not only data.</exception>
    public static WeightsSource Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            RequireZip(file);
            var zip = ZipDirectory.Read(file);
            var root = Root(zip, path);
            RequireLittleEndian(file, zip, root);
            var views = Tensors(file, zip, root, path).Select(t => View(file, zip, root, t.Key, t.Value)).ToList();
            return new WeightsSource(path, views, new Dictionary<string, string>(), [file]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void RequireZip(MappedFile file)
    {
        var start = file.Span(0, (int)Math.Min(64, file.Length));
        if (start.StartsWith("PK"u8))
        {
            return;
        }
        // A pickle of protocol 2 with torch's magic number 0x1950a86a20f9469cfc6c; before that, a tar archive.
        var old = start.StartsWith((ReadOnlySpan<byte>)[0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9]);
        throw WeightsError.Invalid(old
            ? $"'{file.Path}' is in PyTorch's format from before version 1.6, which is not read. Convert it once, where you trust it: "
                + "python -c \"import torch; torch.save(torch.load('old.pth', map_location='cpu', weights_only=True), 'new.pth')\""
            : $"'{file.Path}' is no PyTorch checkpoint: it is no zip archive, as torch.save writes it.");
    }

    /// <summary>The archive's one folder, with the slash.</summary>
    private static string Root(ZipDirectory zip, string path)
    {
        var pickles = zip.Names.Where(n => n == "data.pkl" || n.EndsWith("/data.pkl", StringComparison.Ordinal)).ToArray();
        if (pickles.Length != 1)
        {
            throw WeightsError.Invalid($"'{path}' is no PyTorch checkpoint: it has {pickles.Length} files data.pkl.");
        }
        var root = pickles[0][..^"data.pkl".Length];
        return zip.Contains(root + "constants.pkl")
            ? throw WeightsError.Invalid($"'{path}' is a TorchScript archive, which holds code; running code from checkpoints is refused. Save the model's state_dict() instead.")
            : root;
    }

    private static void RequireLittleEndian(MappedFile file, ZipDirectory zip, string root)
    {
        if (zip.Find(root + "byteorder") is { } record
            && !(record.Length == 6 && file.Span(record.Begin, 6).SequenceEqual("little"u8)))
        {
            throw WeightsError.Invalid($"'{file.Path}' was saved in another byte order than little-endian.");
        }
    }

    private static List<KeyValuePair<string, PickleTensor>> Tensors(MappedFile file, ZipDirectory zip, string root, string path)
    {
        var record = zip.Find(root + "data.pkl")!.Value;
        if (record.Length > MaxPickleBytes)
        {
            throw WeightsError.Invalid($"'{path}' has a data.pkl of {record.Length} bytes; at most {MaxPickleBytes} are read.");
        }
        try
        {
            return [.. StateDict.Find(Unpickler.Load(file.Span(record.Begin, (int)record.Length)))];
        }
        catch (PickleException e)
        {
            throw WeightsError.Invalid($"'{path}' is refused: it {e.Message}.");
        }
    }

    private static TensorView View(MappedFile file, ZipDirectory zip, string root, string name, PickleTensor tensor)
    {
        var storage = tensor.Storage;
        var size = DTypes.ElementSize(storage.DType)!.Value;
        if (zip.Find($"{root}data/{storage.Key}") is not { } record || storage.Count > record.Length / size)
        {
            throw WeightsError.Invalid($"'{file.Path}' has no {storage.Count} elements of {storage.DType} for tensor '{name}' in its file data/{storage.Key}.");
        }
        if (tensor.Sizes.Contains(0))
        {
            return TensorView.Contiguous(name, storage.DType, tensor.Sizes, new MappedBytes(file, record.Begin, 0));
        }
        var begin = tensor.Offset * size;
        return TensorView.Strided(name, storage.DType, new MappedBytes(file, record.Begin + begin, storage.Count * size - begin), tensor.Sizes, tensor.Strides);
    }
}
