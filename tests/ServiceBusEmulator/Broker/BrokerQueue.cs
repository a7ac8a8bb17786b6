using System.Threading.Channels;

namespace Lookahead.Emulation.Broker;

/// <summary>
/// One queue or dead-letter queue: messages, locks, and the consumers that wait. Locks that ran out and schedules that fell
/// due are applied at the start of every call and by a timer.
/// </summary>
internal sealed partial class BrokerQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, BrokerMessage> messages = [];
    private readonly List<IConsumer> consumers = [];
    private readonly Dictionary<string, DateTimeOffset> seen = [];
    private readonly QueueSettings settings;
    private readonly BrokerQueue? deadLetters;
    private readonly SequenceNumbers sequence;
    private readonly ServiceBusFaults faults;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <param name="deadLetters">Where messages go that failed too often; null for a dead-letter queue itself.</param>
    public BrokerQueue(QueueSettings settings, BrokerQueue? deadLetters, SequenceNumbers sequence, ServiceBusFaults faults, TimeProvider time)
    {
        (this.settings, this.deadLetters, this.sequence, this.faults, this.time) = (settings, deadLetters, sequence, faults, time);
        timer = time.CreateTimer(_ => Signal(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = DispatchAsync();
    }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return messages.Count;
            }
        }
    }

    public int LockedCount
    {
        get
        {
            lock (gate)
            {
                Sweep();
                return messages.Values.Count(m => m.LockToken is not null);
            }
        }
    }

    /// <summary>Adds a message, scheduled when a time is given that has not come.</summary>
    /// <returns>Its sequence number; 0 when it was dropped as a duplicate.</returns>
    public long Enqueue(byte[] content, string messageId, DateTimeOffset? scheduledFor)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (settings.DuplicateDetectionWindow is { } window)
            {
                if (seen.TryGetValue(messageId, out var at) && now - at < window)
                {
                    return 0;
                }
                seen[messageId] = now;
            }
            var scheduled = scheduledFor > now;
            var message = new BrokerMessage
            {
                Content = content,
                MessageId = messageId,
                SequenceNumber = sequence.Next(),
                EnqueuedAt = scheduled ? scheduledFor!.Value : now,
                ScheduledFor = scheduledFor,
                State = scheduled ? MessageState.Scheduled : MessageState.Active,
            };
            messages.Add(message.SequenceNumber, message);
            Signal();
            return message.SequenceNumber;
        }
    }

    /// <returns>False when no scheduled message has that number (any more).</returns>
    public bool CancelScheduled(long sequenceNumber)
    {
        lock (gate)
        {
            Sweep();
            return messages.TryGetValue(sequenceNumber, out var message) && message.State == MessageState.Scheduled && messages.Remove(sequenceNumber);
        }
    }

    /// <summary>Messages of every state from a number on, unlocked and unchanged.</summary>
    public IReadOnlyList<BrokerMessage> Peek(long from, int count)
    {
        lock (gate)
        {
            Sweep();
            return [.. messages.Values.Where(m => m.SequenceNumber >= from).Take(count).Select(m => m.Snapshot())];
        }
    }

    /// <summary>Locks deferred messages.</summary>
    /// <returns>Null when one of them is not there, is not deferred or is locked.</returns>
    public IReadOnlyList<BrokerMessage>? ReceiveDeferred(IReadOnlyList<long> sequenceNumbers, bool delete)
    {
        lock (gate)
        {
            Sweep();
            var found = sequenceNumbers.Select(n => messages.GetValueOrDefault(n)).ToList();
            if (found.Any(m => m is not { State: MessageState.Deferred, LockToken: null }))
            {
                return null;
            }
            found.ForEach(m => Lock(m!));
            List<BrokerMessage> taken = [.. found.Select(m => m!.Snapshot())];
            if (delete)
            {
                found.ForEach(m => messages.Remove(m!.SequenceNumber));
            }
            Signal();
            return taken;
        }
    }

    public void Add(IConsumer consumer)
    {
        lock (gate)
        {
            consumers.Add(consumer);
            Signal();
        }
    }

    /// <summary>The locks of a link that closes stay until they run out: Service Bus keeps them too.</summary>
    public void Remove(IConsumer consumer)
    {
        lock (gate)
        {
            consumers.Remove(consumer);
        }
    }

    /// <summary>Looks for work: a message, credit or a moment has come.</summary>
    public void Signal() => signals.Writer.TryWrite(true);

    public void Dispose()
    {
        timer.Dispose();
        signals.Writer.TryComplete();
    }

    private async Task DispatchAsync()
    {
        await foreach (var _ in signals.Reader.ReadAllAsync())
        {
            while (Next() is var (consumer, message))
            {
                if (!consumer.Deliver(message))
                {
                    Unlock(message);
                }
            }
            IConsumer[] waiting;
            lock (gate)
            {
                waiting = [.. consumers];
            }
            Array.ForEach(waiting, consumer => consumer.NothingMore());
        }
    }

    /// <summary>Locks the next message for a consumer with credit, consumers in turn.</summary>
    private (IConsumer Consumer, BrokerMessage Message)? Next()
    {
        lock (gate)
        {
            Sweep();
            var message = messages.Values.FirstOrDefault(m => m is { State: MessageState.Active, LockToken: null });
            var consumer = message is null ? null : consumers.Find(c => c.TryTakeCredit());
            if (message is null || consumer is null)
            {
                ArmTimer();
                return null;
            }
            consumers.Remove(consumer);
            consumers.Add(consumer);
            Lock(message);
            if (faults.TakeDuplicate())
            {
                var copy = message.Snapshot();
                (copy.SequenceNumber, copy.LockToken) = (sequence.Next(), null);
                messages.Add(copy.SequenceNumber, copy);
            }
            if (consumer.DeletesOnReceive)
            {
                messages.Remove(message.SequenceNumber);
            }
            return (consumer, message.Snapshot());
        }
    }

    private void Lock(BrokerMessage message) => (message.LockToken, message.LockedUntil) = (Guid.NewGuid(), time.GetUtcNow() + settings.LockDuration);

    /// <summary>A message that never left: no delivery is counted.</summary>
    private void Unlock(BrokerMessage sent)
    {
        lock (gate)
        {
            if (messages.TryGetValue(sent.SequenceNumber, out var message) && message.LockToken == sent.LockToken)
            {
                message.LockToken = null;
                Signal();
            }
        }
    }

    /// <summary>Call under the lock. Applies what time has done.</summary>
    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var lapsed in messages.Values.Where(m => m.LockToken is not null && m.LockedUntil <= now).ToList())
        {
            Fail(lapsed);
        }
        foreach (var due in messages.Values.Where(m => m.State == MessageState.Scheduled && m.ScheduledFor <= now).OrderBy(m => m.ScheduledFor).ThenBy(m => m.SequenceNumber).ToList())
        {
            // An activated message gets a new number, so that it stands behind what was sent meanwhile.
            messages.Remove(due.SequenceNumber);
            (due.State, due.SequenceNumber, due.EnqueuedAt) = (MessageState.Active, sequence.Next(), now);
            messages.Add(due.SequenceNumber, due);
        }
    }

    private void ArmTimer()
    {
        var next = messages.Values.Where(m => m.LockToken is not null).Select(m => m.LockedUntil)
            .Concat(messages.Values.Where(m => m.State == MessageState.Scheduled).Select(m => m.ScheduledFor!.Value))
            .DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var wait = next - time.GetUtcNow();
        timer.Change(next == DateTimeOffset.MaxValue ? Timeout.InfiniteTimeSpan : wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
