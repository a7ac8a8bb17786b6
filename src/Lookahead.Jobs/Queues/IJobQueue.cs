namespace Lookahead.Jobs.Queues;

/// <summary>
/// At-least-once delivery with peek-lock: the part of Azure Service Bus that jobs need
/// (<see href="https://learn.microsoft.com/azure/service-bus-messaging/message-transfers-locks-settlement"/>).
/// A message is a wake-up; the truth is the job document. A sent message survives the death of any process.
/// </summary>
public interface IJobQueue
{
    /// <summary>Enqueues a message, visible to receivers after <paramref name="delay"/> (zero: at once).</summary>
    /// <exception cref="ArgumentException">The body is longer than <see cref="QueueMessage.MaxBodyBytes"/>.</exception>
    Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>
    /// Receives and locks the next message, waiting up to <paramref name="maxWait"/>; null when none came.
    /// A message that was delivered as often as the queue allows goes to the dead letters instead, with the reason
    /// <c>MaxDeliveryCountExceeded</c>. The order is roughly that of sending.
    /// </summary>
    Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken);

    /// <summary>Extends the lock by the queue's lock duration, counted from now.</summary>
    /// <returns>The time at which the lock now ends.</returns>
    /// <exception cref="MessageLockLostException">The lock ran out or the message was settled.</exception>
    Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken);

    /// <summary>Removes the message: its work is done.</summary>
    /// <exception cref="MessageLockLostException">The lock ran out or the message was settled; it may be delivered again.</exception>
    Task CompleteAsync(ReceivedMessage message, CancellationToken cancellationToken);

    /// <summary>Gives the message back for another delivery at once.</summary>
    /// <exception cref="MessageLockLostException">As for <see cref="CompleteAsync"/>.</exception>
    Task AbandonAsync(ReceivedMessage message, CancellationToken cancellationToken);

    /// <summary>Moves the message to the dead letters with a machine-readable reason and a sentence for people.</summary>
    /// <exception cref="MessageLockLostException">As for <see cref="CompleteAsync"/>.</exception>
    Task DeadLetterAsync(ReceivedMessage message, string reason, string description, CancellationToken cancellationToken);

    /// <summary>Receives and locks the next dead letter; settle it by <see cref="CompleteAsync"/> or <see cref="AbandonAsync"/>.</summary>
    /// <remarks>A message that could not be read has the reason <c>CorruptMessage</c> and what was found as its body.</remarks>
    Task<ReceivedMessage?> ReceiveDeadLetterAsync(TimeSpan maxWait, CancellationToken cancellationToken);
}
