using System.Net;
using System.Net.Sockets;

namespace Lookahead.Api.Outgoing;

/// <summary>
/// Makes the connections of <see cref="OutgoingHttp"/>. The name is resolved here, every address that it has is checked, and the
/// connection goes to an address that was checked: a name that has another address a moment later (DNS rebinding) changes nothing.
/// </summary>
internal sealed class GuardedConnector(AddressGuard guard, IHostResolver resolver)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">One of the addresses is not for requests of users.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.ResolveAsync(host, cancellationToken);
        foreach (var address in addresses)
        {
            Check(host, address, context.InitialRequestMessage.RequestUri?.Scheme);
        }
        return await ConnectAsync(host, addresses, port, cancellationToken);
    }

    private void Check(string host, IPAddress address, string? scheme)
    {
        if (guard.WhyRefused(address) is { } what)
        {
            // Without the address: names of private networks are not to be looked up by means of this service.
            throw new AddressRefusedException($"'{host}' leads to an address that is {what}; only public addresses are called.");
        }
        if (scheme != Uri.UriSchemeHttps && !guard.IsAllowed(address))
        {
            throw new AddressRefusedException($"'{host}' is to be reached by plain {scheme}; use https.");
        }
    }

    private static async Task<Stream> ConnectAsync(string host, IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound, $"'{host}' has no address.");
    }
}
