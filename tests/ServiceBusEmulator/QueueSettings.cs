namespace Lookahead.Emulation;

/// <summary>What a queue is set up with; the defaults are those of Service Bus.</summary>
public sealed record QueueSettings
{
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Failed deliveries after which a message becomes a dead letter.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>For how long a message id is remembered, and a second message with it dropped; null: duplicate detection is off.</summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; }
}
