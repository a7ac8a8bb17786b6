namespace Lookahead.Jobs.Queues;

/// <summary>A message to send: a short body (ids only, 64 KiB at most) and string properties such as <c>traceparent</c>.</summary>
public sealed record QueueMessage(string Body)
{
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>Assigned when absent.</summary>
    public string MessageId { get; init; } = Guid.NewGuid().ToString("N");

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}

/// <summary>A locked message. <see cref="DeliveryCount"/> is 1 at the first delivery.</summary>
public sealed record ReceivedMessage(
    string Body,
    string MessageId,
    string LockToken,
    int DeliveryCount,
    DateTimeOffset EnqueuedAt,
    DateTimeOffset LockedUntil)
{
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Set on dead letters: the machine-readable reason and the sentence for people.</summary>
    public string? DeadLetterReason { get; init; }

    public string? DeadLetterDescription { get; init; }

    public bool IsDeadLetter { get; init; }
}

/// <summary>A message's lock ran out, or the message was settled before; it may be delivered again.</summary>
public sealed class MessageLockLostException(string messageId)
    : IOException($"The lock on message '{messageId}' is lost: it ran out or the message was settled.")
{
    public string MessageId { get; } = messageId;
}
