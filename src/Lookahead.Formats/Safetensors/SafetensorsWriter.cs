using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Lookahead.Formats.Safetensors;

/// <summary>
/// Writes tensors as a safetensors file, one at a time. Deterministic: tensors in the given order, but wider elements first,
/// so that each is aligned to its element size; metadata sorted by name; the header padded with spaces to a multiple of 8 bytes.
/// </summary>
public static class SafetensorsWriter
{
    /// <param name="stream">Where to; it need not seek.</param>
    /// <param name="tensors">Names must differ.</param>
    /// <param name="metadata">Added to <c>"format": "pt"</c>, which loaders ask for; a format of its own is kept.</param>
    /// <exception cref="ArgumentException">Two tensors of one name, or a tensor that gives other bytes than its shape says.</exception>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var ordered = tensors.OrderByDescending(t => t.ElementSize).ToArray();
        WriteHeader(stream, ordered, metadata);
        using var counting = new CountingStream(stream);
        foreach (var tensor in ordered)
        {
            var begin = counting.Count;
            tensor.WriteTo(counting);
            if (counting.Count - begin != tensor.Length)
            {
                throw new ArgumentException($"Tensor '{tensor.Name}' gave {counting.Count - begin} bytes; its shape needs {tensor.Length}.", nameof(tensors));
            }
        }
    }

    private static void WriteHeader(Stream stream, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long position = 0;
            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                {
                    throw new ArgumentException($"The name '{tensor.Name}' is used twice.", nameof(tensors));
                }
                WriteEntry(json, tensor, position);
                position = checked(position + tensor.Length);
            }
            json.WriteEndObject();
        }
        var padding = (8 - text.WrittenCount % 8) % 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(text.WrittenCount + padding));
        stream.Write(length);
        stream.Write(text.WrittenSpan);
        stream.Write("       "u8[..padding]);
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        var all = new SortedDictionary<string, string>(metadata?.ToDictionary() ?? [], StringComparer.Ordinal);
        all.TryAdd("format", "pt");
        json.WriteStartObject("__metadata__");
        foreach (var (name, value) in all)
        {
            json.WriteString(name, value);
        }
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsTensor tensor, long position)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.DType);
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(position);
        json.WriteNumberValue(position + tensor.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
