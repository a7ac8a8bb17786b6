using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Safetensors;

/// <summary>A tensor in a safetensors file. Offsets are bytes from the start of the file.</summary>
public sealed record SafetensorsEntry(string Name, string DType, IReadOnlyList<long> Shape, long Begin, long End)
{
    public long Length => End - Begin;
}

/// <summary>
/// The header of a safetensors file (<see href="https://github.com/huggingface/safetensors#format"/>): 8 bytes of length,
/// a JSON object, then the tensors' bytes without holes. Everything that the format forbids is refused.
/// </summary>
public sealed class SafetensorsHeader
{
    private const int MaxHeaderBytes = 100_000_000;

    private SafetensorsHeader(IReadOnlyDictionary<string, SafetensorsEntry> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (Tensors, Metadata) = (tensors, metadata);

    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <param name="stream">At the start of the file.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="fileName">For messages.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: the header lies or is cut off.</exception>
    public static SafetensorsHeader Read(Stream stream, long fileLength, string fileName)
    {
        Span<byte> lengthBytes = stackalloc byte[8];
        if (fileLength < 8 || stream.ReadAtLeast(lengthBytes, 8, throwOnEndOfStream: false) < 8)
        {
            throw Invalid(fileName, $"has {fileLength} bytes, too few for a header");
        }
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxHeaderBytes || length > (ulong)(fileLength - 8))
        {
            throw Invalid(fileName, $"states a header of {length} bytes, but the file has {fileLength}");
        }
        var text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
        {
            throw Invalid(fileName, "ends inside its header");
        }
        if (!Utf8.IsValid(text))
        {
            throw Invalid(fileName, "has a header that is not UTF-8");
        }
        if (text.Length == 0 || text[0] != (byte)'{')
        {
            throw Invalid(fileName, "has a header that does not begin with '{'");
        }
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Parse(json.RootElement, 8 + (long)length, fileLength, fileName);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair in a string.
            throw Invalid(fileName, $"has a header that is no valid JSON: {e.Message}");
        }
    }

    private static SafetensorsHeader Parse(JsonElement root, long dataStart, long fileLength, string fileName)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(fileName, "has a header that is no JSON object");
        }
        var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                ReadMetadata(property.Value, metadata, fileName);
            }
            else
            {
                tensors.Add(property.Name, ReadEntry(property, dataStart, fileName));
            }
        }
        var position = dataStart;
        foreach (var entry in tensors.Values.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != position)
            {
                throw Invalid(fileName, $"has a hole or an overlap before tensor '{entry.Name}'");
            }
            position = entry.End;
        }
        return position == fileLength
            ? new SafetensorsHeader(tensors, metadata)
            : throw Invalid(fileName, $"describes {position} bytes, but has {fileLength}");
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata, string fileName)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(fileName, "has __metadata__ that is no object");
        }
        foreach (var item in value.EnumerateObject())
        {
            metadata[item.Name] = item.Value.ValueKind == JsonValueKind.String
                ? item.Value.GetString()!
                : throw Invalid(fileName, $"has metadata '{item.Name}' that is no string");
        }
    }

    private static SafetensorsEntry ReadEntry(JsonProperty property, long dataStart, string fileName)
    {
        var name = property.Name;
        if (property.Value.ValueKind != JsonValueKind.Object
            || !property.Value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !property.Value.TryGetProperty("shape", out var shape) || !TryReadLongs(shape, out var sizes)
            || !property.Value.TryGetProperty("data_offsets", out var offsets) || !TryReadLongs(offsets, out var range)
            || range.Length != 2 || range[0] > range[1])
        {
            throw Invalid(fileName, $"has no proper dtype, shape and data_offsets for tensor '{name}'");
        }
        var elementSize = DTypes.ElementSize(dtype.GetString()!)
            ?? throw Invalid(fileName, $"has tensor '{name}' of unknown dtype {dtype.GetString()}");
        var expected = (Int128)elementSize;
        foreach (var size in sizes)
        {
            expected *= size;
            if (expected > long.MaxValue)
            {
                throw Invalid(fileName, $"has tensor '{name}' of impossible size");
            }
        }
        if (expected != (Int128)range[1] - range[0])
        {
            throw Invalid(fileName, $"gives tensor '{name}' {(Int128)range[1] - range[0]} bytes, but its shape needs {expected}");
        }
        if (range[1] > long.MaxValue - dataStart)
        {
            throw Invalid(fileName, $"has tensor '{name}' beyond the end of the file");
        }
        return new SafetensorsEntry(name, dtype.GetString()!, sizes, dataStart + range[0], dataStart + range[1]);
    }

    private static bool TryReadLongs(JsonElement array, out long[] values)
    {
        values = [];
        if (array.ValueKind != JsonValueKind.Array)
        {
            return false;
        }
        var list = new List<long>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var value) || value < 0)
            {
                return false;
            }
            list.Add(value);
        }
        values = [.. list];
        return true;
    }

    internal static JobException Invalid(string fileName, string what) =>
        WeightsError.Invalid($"'{fileName}' is no safetensors file: it {what}.");
}
