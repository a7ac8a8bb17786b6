using System.Security.Principal;
using Amqp;
using Amqp.Listener;

namespace Lookahead.Emulation.Transport;

/// <summary>
/// The library's view of one accepted connection, after SASL. Holds everything back until the client's AMQP header has come:
/// the JavaScript client stalls when the outcome of SASL and our header arrive in one read.
/// </summary>
internal sealed class StreamTransport : IAsyncTransport, IAuthenticated
{
    private readonly Stream stream;
    private readonly ClientIdentity identity;
    private readonly TaskCompletionSource clientHeader = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamTransport(Stream stream, ClientIdentity identity)
    {
        (this.stream, this.identity) = (stream, identity);
        identity.Cut = Close;
    }

    public IPrincipal Principal => identity;

    public void SetConnection(Connection connection)
    {
    }

    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        await clientHeader.Task;
        var all = new byte[listSize];
        var at = 0;
        foreach (var buffer in bufferList)
        {
            buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).CopyTo(all.AsSpan(at));
            at += buffer.Length;
        }
        await stream.WriteAsync(all);
    }

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        try
        {
            var read = await stream.ReadAsync(buffer.AsMemory(offset, count));
            if (read > 0)
            {
                clientHeader.TrySetResult();
            }
            else
            {
                clientHeader.TrySetException(new EndOfStreamException());
            }
            return read;
        }
        catch (Exception e)
        {
            clientHeader.TrySetException(e);
            throw;
        }
    }

    public void Send(ByteBuffer buffer) => throw new NotSupportedException("The listener sends asynchronously.");

    public int Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException("The listener receives asynchronously.");

    /// <summary>Cuts the connection, whatever is under way on it.</summary>
    public void Close()
    {
        clientHeader.TrySetException(new ObjectDisposedException(nameof(StreamTransport)));
        stream.Dispose();
    }
}
