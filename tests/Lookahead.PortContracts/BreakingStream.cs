namespace Lookahead.PortContracts;

/// <summary>A stream that gives some bytes and then breaks with <see cref="InvalidDataException"/>.</summary>
internal sealed class BreakingStream(int bytesBefore) : Stream
{
    private int _left = bytesBefore;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_left == 0)
        {
            throw new InvalidDataException("The source broke.");
        }
        var read = Math.Min(count, _left);
        buffer.AsSpan(offset, read).Fill((byte)'x');
        _left -= read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
