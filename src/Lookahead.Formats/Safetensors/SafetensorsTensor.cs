using Lookahead.Formats.Weights;

namespace Lookahead.Formats.Safetensors;

/// <summary>A tensor to write. Its values are asked for once, when their bytes are due, so that one tensor at a time is held.</summary>
public sealed class SafetensorsTensor
{
    private const int ChunkElements = 1 << 20;

    private readonly Action<Stream> write;

    private SafetensorsTensor(string name, string dtype, IReadOnlyList<long> shape, Action<Stream> write)
    {
        (Name, DType, Shape, this.write) = (name, dtype, shape, write);
        ElementSize = DTypes.ElementSize(dtype) ?? throw new ArgumentException($"{dtype} is no known dtype.", nameof(dtype));
        ElementCount = shape.Aggregate(1L, (a, b) => b < 0 ? throw new ArgumentException($"Tensor '{name}' has a negative size.", nameof(shape)) : checked(a * b));
        Length = checked(ElementCount * ElementSize);
    }

    /// <summary>A tensor of floats, written as F32, F16 or BF16 (rounded to nearest even).</summary>
    public SafetensorsTensor(string name, IReadOnlyList<long> shape, Func<float[]> read, string dtype = DTypes.F32)
        : this(name, dtype, shape, stream => WriteFloats(stream, name, dtype, shape, read()))
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!DTypes.IsFloat(dtype))
        {
            throw new ArgumentException($"Floats are written as F32, F16 or BF16, not as {dtype}.", nameof(dtype));
        }
    }

    public string Name { get; }

    public string DType { get; }

    public IReadOnlyList<long> Shape { get; }

    public long ElementCount { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>A tensor of another file, its dtype and bytes unchanged.</summary>
    public static SafetensorsTensor Copy(TensorView view, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new SafetensorsTensor(name ?? view.Name, view.DType, view.Shape, view.CopyTo);
    }

    /// <summary>A tensor of floats of another file, converted chunk by chunk to F32, F16 or BF16.</summary>
    public static SafetensorsTensor Convert(TensorView view, string dtype, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.DType == dtype ? Copy(view, name) : new SafetensorsTensor(name ?? view.Name, dtype, view.Shape, stream =>
        {
            var values = new float[Math.Min(ChunkElements, view.ElementCount)];
            for (var first = 0L; first < view.ElementCount; first += values.Length)
            {
                var chunk = values.AsSpan(0, (int)Math.Min(values.Length, view.ElementCount - first));
                view.ReadFloats(chunk, first);
                WriteFloats(stream, dtype, chunk);
            }
        });
    }

    /// <summary>A tensor whose row-major little-endian bytes <paramref name="write"/> writes, as many as dtype and shape need.</summary>
    public static SafetensorsTensor Raw(string name, string dtype, IReadOnlyList<long> shape, Action<Stream> write) => new(name, dtype, shape, write);

    internal int ElementSize { get; }

    internal void WriteTo(Stream stream) => write(stream);

    private static void WriteFloats(Stream stream, string name, string dtype, IReadOnlyList<long> shape, float[] values)
    {
        if (values.Length != shape.Aggregate(1L, (a, b) => a * b))
        {
            throw new ArgumentException($"Tensor '{name}' has {values.Length} values, which is not its shape {WeightsError.Text(shape)}.", nameof(values));
        }
        for (var first = 0; first < values.Length; first += Math.Min(ChunkElements, values.Length - first))
        {
            WriteFloats(stream, dtype, values.AsSpan(first, Math.Min(ChunkElements, values.Length - first)));
        }
    }

    private static void WriteFloats(Stream stream, string dtype, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * DTypes.ElementSize(dtype)!.Value];
        FloatConversion.FromFloats(dtype, values, bytes);
        stream.Write(bytes);
    }
}
