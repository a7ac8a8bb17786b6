using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Lookahead.Formats.Tests.PyTorch;

/// <summary>Archives as torch.save writes them.</summary>
internal static class PyTorchFile
{
    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Data)[] storages) =>
        Archive([("archive/data.pkl", pickle), ("archive/byteorder", "little"u8.ToArray()), .. storages.Select(s => ("archive/data/" + s.Key, s.Data)), ("archive/version", "3\n"u8.ToArray())]);

    public static byte[] Archive((string Name, byte[] Content)[] files, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>Two tensors over one storage of 0, 1, .. 5: "plain" [2, 3] and its transpose [3, 2].</summary>
    public static byte[] Shared() => Zip(
        new PickleWriter().OrderedDictionary().Op('(')
            .Text("plain").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("transposed").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
            .Text("steps").Integer(70_000)
            .Op('u').End(),
        ("0", Floats(0, 1, 2, 3, 4, 5)));

    public static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
