using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lookahead.Formats.Safetensors;

/// <summary>A tensor to write. <paramref name="Read"/> is called once, when its bytes are due, so that one tensor at a time is held.</summary>
public sealed record SafetensorsTensor(string Name, IReadOnlyList<long> Shape, Func<float[]> Read);

/// <summary>Writes F32 tensors as a safetensors file; the header is padded with spaces to a multiple of 8 bytes.</summary>
public static class SafetensorsWriter
{
    public static void Write(Stream stream, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = new JsonObject
        {
            ["__metadata__"] = JsonSerializer.SerializeToNode(new SortedDictionary<string, string>(metadata?.ToDictionary() ?? []) { ["format"] = "pt" }),
        };
        long position = 0;
        foreach (var tensor in tensors)
        {
            var end = position + sizeof(float) * tensor.Shape.Aggregate(1L, (a, b) => checked(a * b));
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = JsonSerializer.SerializeToNode(tensor.Shape),
                ["data_offsets"] = new JsonArray(position, end),
            };
            position = end;
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        var padding = (8 - text.Length % 8) % 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(text.Length + padding));
        stream.Write(length);
        stream.Write(text);
        stream.Write("       "u8[..padding]);
        foreach (var tensor in tensors)
        {
            var values = tensor.Read();
            if (values.Length != tensor.Shape.Aggregate(1L, (a, b) => a * b))
            {
                throw new ArgumentException($"Tensor '{tensor.Name}' has {values.Length} values, which is not its shape.", nameof(tensors));
            }
            WriteFloats(stream, values);
        }
    }

    private static void WriteFloats(Stream stream, float[] values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("safetensors is little-endian, and so must this machine be.");
        }
        stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
