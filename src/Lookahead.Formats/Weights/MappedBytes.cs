namespace Lookahead.Formats.Weights;

/// <summary>A range of a mapped file, without a copy; longer than 2 GiB where the tensor is. Valid until its source is disposed.</summary>
public readonly unsafe struct MappedBytes
{
    private readonly MappedFile file;
    private readonly long begin;

    internal MappedBytes(MappedFile file, long begin, long length) => (this.file, this.begin, Length) = (file, begin, length);

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte; not aligned to anything. Reading it after the source was disposed kills the process.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public byte* Pointer => file.Pointer(begin, Length);

    /// <summary>A part of the bytes.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the bytes.</exception>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return file.Span(begin + offset, length);
    }

    internal MappedBytes Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new MappedBytes(file, begin + offset, length);
    }
}
