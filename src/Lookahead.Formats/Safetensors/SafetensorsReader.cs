using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Safetensors;

/// <summary>Reads tensors of one safetensors file through a memory map, converted to float.</summary>
public sealed class SafetensorsReader : IDisposable
{
    private readonly string path;
    private readonly MemoryMappedFile map;

    private SafetensorsReader(string path, MemoryMappedFile map, SafetensorsHeader header) =>
        (this.path, this.map, Header) = (path, map, header);

    public SafetensorsHeader Header { get; }

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, or no safetensors file.</exception>
    public static SafetensorsReader Open(string path)
    {
        if (!File.Exists(path))
        {
            throw JobException.User(ErrorCodes.InvalidModel, $"Weights file '{path}' does not exist.", "model.path");
        }
        using var stream = File.OpenRead(path);
        var header = SafetensorsHeader.Read(stream, stream.Length, path);
        return new SafetensorsReader(path, MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), header);
    }

    /// <summary>The values of an F32, F16 or BF16 tensor in row-major order.</summary>
    /// <exception cref="JobException">No such tensor, or one of another dtype.</exception>
    public float[] ReadFloats(string name)
    {
        if (!Header.Tensors.TryGetValue(name, out var entry))
        {
            throw JobException.User(ErrorCodes.InvalidModel, $"'{path}' has no tensor '{name}'.", "model.path");
        }
        var bytes = new byte[entry.Length];
        using (var view = map.CreateViewStream(entry.Begin, entry.Length, MemoryMappedFileAccess.Read))
        {
            view.ReadExactly(bytes);
        }
        return entry.DType switch
        {
            "F32" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            "F16" => Convert(bytes, b => (float)BinaryPrimitives.ReadHalfLittleEndian(b)),
            "BF16" => Convert(bytes, b => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(b) << 16)),
            _ => throw JobException.User(ErrorCodes.InvalidModel, $"Tensor '{name}' of '{path}' is {entry.DType}; weights must be F32, F16 or BF16.", "model.path"),
        };
    }

    public void Dispose() => map.Dispose();

    /// <summary>Reads one 16-bit value.</summary>
    private delegate float ReadOne(ReadOnlySpan<byte> bytes);

    private static float[] Convert(byte[] bytes, ReadOne read)
    {
        var values = new float[bytes.Length / 2];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = read(bytes.AsSpan(i * 2, 2));
        }
        return values;
    }
}
