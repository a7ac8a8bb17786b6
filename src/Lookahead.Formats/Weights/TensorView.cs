using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights;

/// <summary>
/// A tensor within a mapped weights file: nothing is read until it is asked for. Usually its bytes lie in row-major order;
/// a view of a PyTorch file may be strided, and a view of Meta's layout permutes rows: both are gathered while reading.
/// Valid until its source is disposed.
/// </summary>
public sealed class TensorView
{
    private const int ChunkElements = 1 << 16;

    private readonly MappedBytes storage;
    private readonly long[] sizes; // Elements, row-major; a finer or equal division of Shape.
    private readonly long[] strides; // Elements.
    private readonly int elementSize;
    private readonly int outer; // Dimensions before those that lie together in the file.
    private readonly long runBytes; // Bytes that lie together.

    private TensorView(string name, string dtype, IReadOnlyList<long> shape, MappedBytes storage, long[] sizes, long[] strides)
    {
        (Name, DType, Shape, this.storage, this.sizes, this.strides) = (name, dtype, shape, storage, sizes, strides);
        elementSize = DTypes.ElementSize(dtype)!.Value;
        ElementCount = sizes.Contains(0) ? 0 : sizes.Aggregate(1L, (a, b) => checked(a * b));
        long run = 1;
        for (outer = sizes.Length; outer > 0 && (sizes[outer - 1] == 1 || strides[outer - 1] == run); outer--)
        {
            run *= sizes[outer - 1];
        }
        runBytes = run * elementSize;
    }

    public string Name { get; }

    /// <summary>One of <see cref="DTypes"/>.</summary>
    public string DType { get; }

    public IReadOnlyList<long> Shape { get; }

    public long ElementCount { get; }

    /// <summary>Bytes of all elements.</summary>
    public long Length => ElementCount * elementSize;

    /// <summary>Whether the elements lie in row-major order in the file.</summary>
    public bool IsContiguous => outer == 0 || ElementCount == 0;

    /// <summary>The bytes in row-major order, in place.</summary>
    /// <exception cref="InvalidOperationException">The view is not contiguous: use <see cref="CopyBytes"/>.</exception>
    public MappedBytes Bytes => IsContiguous
        ? storage.Slice(0, Length)
        : throw new InvalidOperationException($"Tensor '{Name}' is no contiguous range of its file.");

    /// <summary>A view of elements that lie in row-major order.</summary>
    internal static TensorView Contiguous(string name, string dtype, IReadOnlyList<long> shape, MappedBytes bytes)
    {
        long[] sizes = [.. shape];
        var strides = new long[sizes.Length];
        var stride = 1L;
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride = stride * Math.Max(1, sizes[i]);
        }
        return new TensorView(name, dtype, shape, bytes, sizes, strides);
    }

    /// <summary>A strided view; the caller has made sure that all of it lies within <paramref name="storage"/>.</summary>
    internal static TensorView Strided(string name, string dtype, MappedBytes storage, long[] sizes, long[] strides) =>
        new(name, dtype, sizes, storage, sizes, strides);

    /// <summary>The same tensor under another name.</summary>
    internal TensorView Renamed(string name) => new(name, DType, Shape, storage, sizes, strides);

    /// <summary>
    /// The matrix with its rows seen as [groups, outerRows, innerRows] and the last two exchanged: row (g, i, o) of the result
    /// is row (g, o, i) of this one.
    /// </summary>
    internal TensorView WithRowsExchanged(string name, long groups, long outerRows)
    {
        if (sizes.Length != 2 || groups < 1 || outerRows < 1 || sizes[0] % (groups * outerRows) != 0)
        {
            throw WeightsError.Invalid($"Tensor '{Name}' has shape {WeightsError.Text(Shape)}; its rows must divide by {groups * outerRows}.");
        }
        var innerRows = sizes[0] / (groups * outerRows);
        return new TensorView(name, DType, Shape, storage,
            [groups, innerRows, outerRows, sizes[1]],
            [outerRows * innerRows * strides[0], strides[0], innerRows * strides[0], strides[1]]);
    }

    /// <summary>Copies bytes of the row-major tensor from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the tensor.</exception>
    public void CopyBytes(long offset, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - target.Length);
        while (!target.IsEmpty)
        {
            var (run, within) = Math.DivRem(offset, runBytes);
            var count = (int)Math.Min(runBytes - within, target.Length);
            storage.Span(StartOf(run) + within, count).CopyTo(target);
            target = target[count..];
            offset += count;
        }
    }

    /// <summary>Writes the row-major bytes in chunks.</summary>
    public void CopyTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        const int Chunk = 1 << 22;
        var buffer = IsContiguous ? [] : new byte[Math.Min(Chunk, Length)];
        for (var offset = 0L; offset < Length;)
        {
            var count = (int)Math.Min(Chunk, Length - offset);
            if (IsContiguous)
            {
                stream.Write(storage.Span(offset, count));
            }
            else
            {
                CopyBytes(offset, buffer.AsSpan(0, count));
                stream.Write(buffer, 0, count);
            }
            offset += count;
        }
    }

    /// <summary>The values in row-major order.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: not F32, F16 or BF16, or too many for one array.</exception>
    public float[] ReadFloats()
    {
        RequireFloat();
        if (ElementCount > Array.MaxLength)
        {
            throw WeightsError.Invalid($"Tensor '{Name}' has {ElementCount} elements; one tensor may have {Array.MaxLength}.");
        }
        var values = new float[ElementCount];
        ReadFloats(values);
        return values;
    }

    /// <summary>Fills <paramref name="target"/> with the values from element <paramref name="first"/> on, in row-major order.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: not F32, F16 or BF16.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has no such elements.</exception>
    public void ReadFloats(Span<float> target, long first = 0)
    {
        RequireFloat();
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, ElementCount - target.Length);
        var buffer = IsContiguous ? [] : new byte[Math.Min(ChunkElements, target.Length) * elementSize];
        while (!target.IsEmpty)
        {
            var count = Math.Min(ChunkElements, target.Length);
            if (IsContiguous)
            {
                FloatConversion.ToFloats(DType, storage.Span(first * elementSize, count * elementSize), target[..count]);
            }
            else
            {
                CopyBytes(first * elementSize, buffer.AsSpan(0, count * elementSize));
                FloatConversion.ToFloats(DType, buffer.AsSpan(0, count * elementSize), target[..count]);
            }
            target = target[count..];
            first += count;
        }
    }

    private void RequireFloat()
    {
        if (!DTypes.IsFloat(DType))
        {
            throw WeightsError.Invalid($"Tensor '{Name}' is {DType}; weights must be F32, F16 or BF16.");
        }
    }

    /// <summary>Where a run starts, in bytes of the storage.</summary>
    private long StartOf(long run)
    {
        var element = 0L;
        for (var i = outer - 1; i >= 0; i--)
        {
            (run, var index) = Math.DivRem(run, sizes[i]);
            element += index * strides[i];
        }
        return element * elementSize;
    }
}
