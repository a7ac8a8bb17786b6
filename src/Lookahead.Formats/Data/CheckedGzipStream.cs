using System.Buffers.Binary;
using System.IO.Compression;
using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Data;

/// <summary>
/// Unpacks gzip, and at the end compares the number of bytes with the one that the last four bytes of the file tell (RFC 1952):
/// <see cref="GZipStream"/> takes a file that was cut off for a shorter one. Reading throws a <see cref="DataFormatException"/> where
/// the data are broken.
/// </summary>
internal sealed class CheckedGzipStream : Stream
{
    private readonly GZipStream gzip;
    private readonly string path;
    private readonly uint told;
    private long count;

    /// <param name="file">Packed; closed with this stream.</param>
    public CheckedGzipStream(FileStream file)
    {
        var last = new byte[4];
        file.Position = Math.Max(0, file.Length - last.Length);
        file.ReadAtLeast(last, last.Length, throwOnEndOfStream: false);
        told = BinaryPrimitives.ReadUInt32LittleEndian(last);
        file.Position = 0;
        path = file.Name;
        gzip = new GZipStream(file, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => count; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Counted(gzip.Read(buffer), buffer.Length);
        }
        catch (InvalidDataException e)
        {
            throw Broken(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Counted(await gzip.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (InvalidDataException e)
        {
            throw Broken(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gzip.Dispose();
        }
        base.Dispose(disposing);
    }

    private DataFormatException Broken(InvalidDataException e) =>
        DataFile.Fault(path, $"The gzip data are broken or cut off ({e.Message.TrimEnd('.')}). Get the file again.");

    private int Counted(int read, int asked)
    {
        count += read;
        // Files of several members put together tell the size of the last one, which is less than all.
        if (read == 0 && asked > 0 && told > count)
        {
            throw new InvalidDataException("the file is cut off");
        }
        return read;
    }
}
