using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Safetensors;

/// <summary>Reads the tensors of one safetensors file in place, through a memory map.</summary>
public sealed class SafetensorsReader : IDisposable
{
    private readonly MappedFile file;

    private SafetensorsReader(MappedFile file, SafetensorsHeader header) => (this.file, Header) = (file, header);

    public SafetensorsHeader Header { get; }

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, or no safetensors file.</exception>
    public static unsafe SafetensorsReader Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            using Stream stream = file.Length == 0 ? Stream.Null : new UnmanagedMemoryStream(file.Pointer(0, file.Length), file.Length);
            return new SafetensorsReader(file, SafetensorsHeader.Read(stream, file.Length, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A tensor, nothing of which is read yet.</summary>
    /// <exception cref="JobException">No such tensor.</exception>
    public TensorView View(string name) => Header.Tensors.TryGetValue(name, out var entry)
        ? View(entry)
        : throw WeightsError.Invalid($"'{file.Path}' has no tensor '{name}'.");

    /// <summary>The bytes of a tensor, in place and of any length.</summary>
    /// <exception cref="JobException">No such tensor.</exception>
    public MappedBytes Bytes(string name) => View(name).Bytes;

    /// <summary>The values of an F32, F16 or BF16 tensor in row-major order.</summary>
    /// <exception cref="JobException">No such tensor, or one of another dtype.</exception>
    public float[] ReadFloats(string name) => View(name).ReadFloats();

    /// <summary>Fills <paramref name="target"/> with the values of an F32, F16 or BF16 tensor in row-major order.</summary>
    /// <exception cref="JobException">No such tensor, or one of another dtype.</exception>
    /// <exception cref="ArgumentException">The target is not as long as the tensor.</exception>
    public void ReadFloats(string name, Span<float> target)
    {
        var view = View(name);
        if (target.Length != view.ElementCount)
        {
            throw new ArgumentException($"Tensor '{name}' has {view.ElementCount} elements; the target has {target.Length}.", nameof(target));
        }
        view.ReadFloats(target);
    }

    public void Dispose() => file.Dispose();

    /// <summary>This file as the weights of a model; the reader then belongs to the source.</summary>
    internal WeightsSource AsSource() =>
        new(file.Path, Header.Tensors.Values.OrderBy(e => e.Begin).ThenBy(e => e.Name, StringComparer.Ordinal).Select(View), Header.Metadata, [this]);

    private TensorView View(SafetensorsEntry entry) =>
        TensorView.Contiguous(entry.Name, entry.DType, entry.Shape, new MappedBytes(file, entry.Begin, entry.Length));
}
