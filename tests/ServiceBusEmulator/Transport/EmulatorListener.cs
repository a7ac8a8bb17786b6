using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Amqp;

namespace Lookahead.Emulation.Transport;

/// <summary>
/// Accepts connections on the loopback interface: AMQP or WebSocket, over TCP or TLS, all on one port. Hands each one over to
/// the library once SASL is done.
/// </summary>
internal sealed class EmulatorListener : TransportProvider
{
    public const string Scheme = "emulator";
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(30);

    private readonly ServiceBusEmulatorOptions options;
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();
    private readonly Channel<IAsyncTransport> accepted = Channel.CreateUnbounded<IAsyncTransport>();
    private readonly ConcurrentDictionary<Socket, bool> sockets = [];

    public EmulatorListener(ServiceBusEmulatorOptions options, int port)
    {
        this.options = options;
        AddressSchemes = [Scheme];
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Called by the library in a loop that has no end; so the task never completes once we are stopped.</summary>
    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        while (await accepted.Reader.WaitToReadAsync())
        {
            if (accepted.Reader.TryRead(out var transport))
            {
                return transport;
            }
        }
        await Task.Delay(Timeout.Infinite);
        throw new InvalidOperationException("Never reached.");
    }

    /// <summary>Cuts all connections; new ones are accepted.</summary>
    public void DropConnections()
    {
        foreach (var socket in sockets.Keys)
        {
            // Linger 0 sends a reset: the peer sees at once that nobody is there.
            Try(() => socket.LingerState = new LingerOption(true, 0));
            socket.Dispose();
            sockets.TryRemove(socket, out _);
        }
    }

    public override void Dispose()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }
        stopping.Cancel();
        listener.Dispose();
        accepted.Writer.TryComplete();
        DropConnections();
        base.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                _ = ShakeHandsAsync(await listener.AcceptSocketAsync(stopping.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the client was gone before it was accepted.
            }
        }
    }

    private async Task ShakeHandsAsync(Socket socket)
    {
        foreach (var closed in sockets.Keys.Where(s => s.SafeHandle.IsClosed))
        {
            sockets.TryRemove(closed, out _);
        }
        sockets.TryAdd(socket, true);
        socket.NoDelay = true;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            limit.CancelAfter(HandshakeTime);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Certificate is { } certificate)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, limit.Token);
                stream = tls;
            }
            var begun = new byte[8];
            await stream.ReadExactlyAsync(begun, limit.Token);
            if (begun.AsSpan().StartsWith("GET "u8))
            {
                stream = await WebSocketUpgrade.AcceptAsync(stream, begun, limit.Token);
                await stream.ReadExactlyAsync(begun, limit.Token);
            }
            if (await new SaslServer(stream, options.Rules).RunAsync(begun, limit.Token) is { } identity)
            {
                accepted.Writer.TryWrite(new StreamTransport(stream, identity));
                return;
            }
            // Refused: the client reads that and goes.
            await stream.ReadAtLeastAsync(begun, 1, throwOnEndOfStream: false, limit.Token);
        }
        catch (Exception)
        {
            // A client that cannot shake hands is the client's concern; it sees the connection end.
        }
        sockets.TryRemove(socket, out _);
        socket.Dispose();
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is gone already.
        }
    }
}
