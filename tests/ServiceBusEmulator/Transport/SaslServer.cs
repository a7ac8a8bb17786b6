using System.Buffers.Binary;
using System.Text;
using Amqp;
using Amqp.Sasl;
using Amqp.Types;

namespace Lookahead.Emulation.Transport;

/// <summary>
/// The server's side of SASL (AMQP 1.0 part 5.3) with PLAIN and ANONYMOUS. The library's own listener knows only one pair of
/// name and password, and sends its AMQP header right behind the outcome, at which some clients stall.
/// </summary>
internal sealed class SaslServer(Stream stream, IReadOnlyList<SharedAccessRule> rules)
{
    private const int LongestFrame = 4096;
    private static readonly byte[] Header = [.. "AMQP"u8, 3, 1, 0, 0];

    /// <returns>Null when the client is refused.</returns>
    /// <exception cref="InvalidDataException">The peer does not speak SASL over AMQP 1.0.</exception>
    public async Task<ClientIdentity?> RunAsync(ReadOnlyMemory<byte> firstEight, CancellationToken cancellationToken)
    {
        if (!firstEight.Span.SequenceEqual(Header))
        {
            throw new InvalidDataException("The client does not begin with the SASL header of AMQP 1.0.");
        }
        await stream.WriteAsync(Header, cancellationToken);
        await SendAsync(new SaslMechanisms { SaslServerMechanisms = [new Symbol("PLAIN"), new Symbol("ANONYMOUS")] }, cancellationToken);
        var identity = Identify(await ReceiveInitAsync(cancellationToken));
        await SendAsync(new SaslOutcome { Code = identity is null ? SaslCode.Auth : SaslCode.Ok }, cancellationToken);
        return identity;
    }

    private ClientIdentity? Identify(SaslInit init)
    {
        if ((string)init.Mechanism == "ANONYMOUS")
        {
            return new ClientIdentity(Claims.None);
        }
        if ((string)init.Mechanism != "PLAIN")
        {
            return null;
        }
        // RFC 4616: authorization identity NUL authentication identity NUL password
        var parts = Encoding.UTF8.GetString(init.InitialResponse ?? []).Split('\0');
        var rule = parts.Length == 3 ? rules.FirstOrDefault(r => r.Name == parts[1] && r.Key == parts[2]) : null;
        return rule is null ? null : new ClientIdentity(rule.Claims);
    }

    private async Task<SaslInit> ReceiveInitAsync(CancellationToken cancellationToken)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head, cancellationToken);
        var size = BinaryPrimitives.ReadInt32BigEndian(head);
        if (size is < 8 or > LongestFrame || head[4] != 2 || head[5] != 1)
        {
            throw new InvalidDataException("Expected a SASL frame.");
        }
        var body = new byte[size - head.Length];
        await stream.ReadExactlyAsync(body, cancellationToken);
        var init = new SaslInit();
        init.Decode(new ByteBuffer(body, 0, body.Length, body.Length));
        return init;
    }

    private async Task SendAsync(Described command, CancellationToken cancellationToken)
    {
        var body = new ByteBuffer(128, autoGrow: true);
        command.Encode(body);
        var frame = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        (frame[4], frame[5]) = (2, 1); // data offset in words, type SASL
        body.Buffer.AsSpan(body.Offset, body.Length).CopyTo(frame.AsSpan(8));
        await stream.WriteAsync(frame, cancellationToken);
    }
}
