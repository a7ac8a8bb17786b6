using System.Security.Cryptography;

namespace Lookahead.Jobs.Storage;

/// <summary>Passes a stream through for reading once, and reports its length and SHA-256 when its end is reached.</summary>
/// <param name="inner">What is read.</param>
/// <param name="finished">Receives the length in bytes and the SHA-256 in lower-case hexadecimal.</param>
/// <param name="leaveOpen">Whether <paramref name="inner"/> outlives this stream.</param>
public sealed class HashingStream(Stream inner, Action<long, string> finished, bool leaveOpen) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long length;
    private bool ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Take(buffer, inner.Read(buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        return Take(buffer.Span, count);
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            if (!leaveOpen)
            {
                inner.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer, int count)
    {
        hash.AppendData(buffer[..count]);
        length += count;
        if (count == 0 && buffer.Length > 0 && !ended)
        {
            ended = true;
            finished(length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        return count;
    }
}
