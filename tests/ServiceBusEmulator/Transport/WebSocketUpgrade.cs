using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Emulation.Transport;

/// <summary>The server's side of the opening handshake of a WebSocket (RFC 6455, section 4.2), for the sub-protocol AMQPWSB10.</summary>
internal static class WebSocketUpgrade
{
    public const string Path = "/$servicebus/websocket";
    private const string SubProtocol = "AMQPWSB10";
    private const int LongestHead = 8192;

    /// <summary>The bytes within the binary messages of the socket.</summary>
    /// <exception cref="InvalidDataException">Not a request for such a socket.</exception>
    public static async Task<Stream> AcceptAsync(Stream stream, ReadOnlyMemory<byte> begun, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(stream, begun, cancellationToken);
        var headers = head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var key = headers.GetValueOrDefault("Sec-WebSocket-Key");
        var protocols = headers.GetValueOrDefault("Sec-WebSocket-Protocol", "").Split(',', StringSplitOptions.TrimEntries);
        if (key is null || !protocols.Contains(SubProtocol) || !head.StartsWith($"GET {Path}", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken);
            throw new InvalidDataException($"Expected a WebSocket at {Path} with the sub-protocol {SubProtocol}.");
        }
#pragma warning disable CA5350 // the protocol prescribes SHA-1; it protects nothing
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {SubProtocol}\r\n\r\n"),
            cancellationToken);
        var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = SubProtocol });
        return WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true);
    }

    private static async Task<string> ReadHeadAsync(Stream stream, ReadOnlyMemory<byte> begun, CancellationToken cancellationToken)
    {
        var head = new StringBuilder(Encoding.ASCII.GetString(begun.Span));
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (head.Length > LongestHead)
            {
                throw new InvalidDataException("The HTTP request is too long.");
            }
            await stream.ReadExactlyAsync(next, cancellationToken);
            head.Append((char)next[0]);
        }
        return head.ToString();
    }
}
