namespace Lookahead.Api.Datasets;

/// <summary>Parts 1 to <paramref name="count"/> read as one stream, one open at a time.</summary>
internal sealed class JoinedParts(int count, Func<int, CancellationToken, Task<Stream?>> open) : Stream
{
    private Stream? current;
    private int number;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (current is null)
            {
                if (number == count)
                {
                    return 0;
                }
                number++;
                current = await open(number, cancellationToken) ?? throw new IOException($"Part {number} was deleted while it was read.");
            }
            if (await current.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                return read;
            }
            await current.DisposeAsync();
            current = null;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            current?.Dispose();
        }
        base.Dispose(disposing);
    }
}
