using System.Collections.Concurrent;
using System.Text;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Queues;

namespace Lookahead.PortContracts;

/// <summary>A queue in memory that tests can look into, with faults on demand. The contract suite runs over it in Lookahead.Worker.Tests.</summary>
public sealed class MemoryJobQueue(TimeProvider time, TimeSpan lockDuration, int maxDeliveryCount) : IJobQueue
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private readonly ConcurrentQueue<QueueMessage> sent = new();

    /// <summary>Messages sent since the start.</summary>
    public int SentCount => sent.Count;

    /// <summary>Ids of the jobs for which wake-ups were sent since the start.</summary>
    public IReadOnlyList<string> Woken => [.. sent.Select(m => WakeUp.TryParse(m.Body, out _)!.JobId)];

    /// <summary>Messages that wait, visible or not, locked ones included.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count(e => !e.IsDead);
            }
        }
    }

    /// <summary>What every call throws; null: none.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Called before every send; may throw.</summary>
    public Action? BeforeSend { get; set; }

    /// <summary>Ends all message locks as if their time had passed.</summary>
    public void LoseLocks()
    {
        lock (gate)
        {
            entries.Where(e => e.LockToken is not null).ToList().ForEach(Free);
        }
    }

    public Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(message.Body) > QueueMessage.MaxBodyBytes)
        {
            throw new ArgumentException("The body is too long.", nameof(message));
        }
        ThrowFault();
        BeforeSend?.Invoke();
        lock (gate)
        {
            entries.Add(new Entry(message, time.GetUtcNow()) { VisibleAt = time.GetUtcNow() + delay });
            sent.Enqueue(message);
        }
        return Task.CompletedTask;
    }

    public Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken) =>
        ReceiveAsync(dead: false, maxWait, cancellationToken);

    public Task<ReceivedMessage?> ReceiveDeadLetterAsync(TimeSpan maxWait, CancellationToken cancellationToken) =>
        ReceiveAsync(dead: true, maxWait, cancellationToken);

    public Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + lockDuration;
        Settle(message, e => e.VisibleAt = until);
        return Task.FromResult(until);
    }

    public Task CompleteAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        Settle(message, e => entries.Remove(e));

    public Task AbandonAsync(ReceivedMessage message, CancellationToken cancellationToken) => Settle(message, Free);

    public Task DeadLetterAsync(ReceivedMessage message, string reason, string description, CancellationToken cancellationToken) =>
        Settle(message, e =>
        {
            Free(e);
            (e.IsDead, e.Reason, e.Description) = (true, reason, description);
        });

    private async Task<ReceivedMessage?> ReceiveAsync(bool dead, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        ThrowFault();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Take(dead) is { } message)
            {
                return message;
            }
            if (TimeProvider.System.GetElapsedTime(started) >= maxWait)
            {
                return null;
            }
            await Task.Delay(2, cancellationToken);
        }
    }

    private ReceivedMessage? Take(bool dead)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var lapsed in entries.Where(e => e.LockToken is not null && e.VisibleAt <= now))
            {
                Free(lapsed);
            }
            if (entries.FirstOrDefault(e => e.IsDead == dead && e.LockToken is null && e.VisibleAt <= now) is not { } entry)
            {
                return null;
            }
            entry.LockToken = Guid.NewGuid().ToString("N");
            entry.VisibleAt = now + lockDuration;
            entry.Deliveries++;
            return new ReceivedMessage(
                entry.Message.Body, entry.Message.MessageId, entry.LockToken, entry.Deliveries, entry.EnqueuedAt, entry.VisibleAt)
            {
                Properties = entry.Message.Properties,
                IsDeadLetter = dead,
                DeadLetterReason = entry.Reason,
                DeadLetterDescription = entry.Description,
            };
        }
    }

    private void Free(Entry entry)
    {
        entry.LockToken = null;
        entry.VisibleAt = default;
        if (!entry.IsDead && entry.Deliveries >= maxDeliveryCount)
        {
            (entry.IsDead, entry.Reason) = (true, "MaxDeliveryCountExceeded");
        }
    }

    private Task Settle(ReceivedMessage message, Action<Entry> action)
    {
        ThrowFault();
        lock (gate)
        {
            var entry = entries.SingleOrDefault(e => e.LockToken == message.LockToken && e.VisibleAt > time.GetUtcNow())
                ?? throw new MessageLockLostException(message.MessageId);
            action(entry);
        }
        return Task.CompletedTask;
    }

    private void ThrowFault()
    {
        if (Fault is not null)
        {
            throw Fault;
        }
    }

    /// <summary>A message; while locked, <see cref="VisibleAt"/> is the end of the lock.</summary>
    private sealed class Entry(QueueMessage message, DateTimeOffset enqueuedAt)
    {
        public QueueMessage Message { get; } = message;

        public DateTimeOffset EnqueuedAt { get; } = enqueuedAt;

        public DateTimeOffset VisibleAt { get; set; }

        public string? LockToken { get; set; }

        public int Deliveries { get; set; }

        public bool IsDead { get; set; }

        public string? Reason { get; set; }

        public string? Description { get; set; }
    }
}
