using Amqp;

namespace Lookahead.Azure.Amqp.Messages;

/// <summary>A message as it came over a link, with the token of its lock.</summary>
internal sealed record Delivery(ReceiverLink Link, Message Message, LockToken Token);

/// <summary>
/// What callers hold as the lock's token: the service's token, and the message's sequence number, by which a settlement
/// whose answer was lost can be looked up.
/// </summary>
internal readonly record struct LockToken(Guid Token, long SequenceNumber)
{
    public override string ToString() => $"{Token:D}/{SequenceNumber}";

    /// <exception cref="ArgumentException">The text was not made by <see cref="ToString"/>.</exception>
    public static LockToken Parse(string text)
    {
        var at = text.IndexOf('/', StringComparison.Ordinal);
        return at > 0 && Guid.TryParse(text.AsSpan(0, at), out var token) && long.TryParse(text.AsSpan(at + 1), out var number)
            ? new LockToken(token, number)
            : throw new ArgumentException($"'{text}' is not a lock token of Service Bus.", nameof(text));
    }
}
