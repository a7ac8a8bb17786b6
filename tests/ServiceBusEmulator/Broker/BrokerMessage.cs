namespace Lookahead.Emulation.Broker;

/// <summary>The values of the annotation <c>x-opt-message-state</c>.</summary>
internal enum MessageState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
}

/// <summary>A message as the broker keeps it. Guarded by its queue's lock.</summary>
internal sealed class BrokerMessage
{
    /// <summary>The sections that the sender wrote, encoded; annotations of the broker are added at each delivery.</summary>
    public required byte[] Content { get; init; }

    public required string MessageId { get; init; }

    public required long SequenceNumber { get; set; }

    public required DateTimeOffset EnqueuedAt { get; set; }

    public MessageState State { get; set; }

    /// <summary>When a scheduled message becomes active.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>Deliveries that failed: 0 at the first delivery, as on the wire.</summary>
    public int DeliveryCount { get; set; }

    /// <summary>Null while nobody holds it.</summary>
    public Guid? LockToken { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>Application properties that a settlement set.</summary>
    public Dictionary<string, object> Changed { get; init; } = [];

    /// <summary>What leaves the broker: later changes do not show in it.</summary>
    public BrokerMessage Snapshot() => new()
    {
        Content = Content,
        MessageId = MessageId,
        SequenceNumber = SequenceNumber,
        EnqueuedAt = EnqueuedAt,
        State = State,
        ScheduledFor = ScheduledFor,
        DeliveryCount = DeliveryCount,
        LockToken = LockToken,
        LockedUntil = LockedUntil,
        Changed = new Dictionary<string, object>(Changed),
    };
}
