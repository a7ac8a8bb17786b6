using Lookahead.Embedded.Locks;

namespace Lookahead.Embedded.Queues;

/// <summary>Settings of a <see cref="FileJobQueue"/>. All processes that use a queue should use the same.</summary>
public sealed record FileJobQueueOptions
{
    /// <summary>How long a received message stays locked without renewal. Azure Service Bus allows 5 minutes at most.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a message is delivered at most before it goes to the dead letters (Service Bus: 10 by default).</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How often a waiting receiver looks.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Age from which a leftover of a dead sender in tmp/ is deleted when the queue is opened.</summary>
    public TimeSpan TempFileLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long to wait for another process inside a short guarded section before it counts as hung.</summary>
    public TimeSpan GuardTimeout { get; init; } = FileGuard.DefaultTimeout;
}
