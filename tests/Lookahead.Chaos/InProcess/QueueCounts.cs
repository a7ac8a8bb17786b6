using Lookahead.Jobs.Queues;

namespace Lookahead.Chaos.InProcess;

/// <summary>What passed through the queues that count here.</summary>
internal sealed class QueueCounts
{
    private int sent, completed, locksLost;

    public int Sent => Volatile.Read(ref sent);

    public int Completed => Volatile.Read(ref completed);

    /// <summary>Calls that found their message's lock lost.</summary>
    public int LocksLost => Volatile.Read(ref locksLost);

    /// <summary>Messages that are not completed yet.</summary>
    public int Left => Sent - Completed;

    public IJobQueue Of(IJobQueue queue) => new CountingQueue(queue, this);

    private sealed class CountingQueue(IJobQueue inner, QueueCounts counts) : IJobQueue
    {
        public async Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
        {
            await inner.SendAsync(message, delay, cancellationToken);
            Interlocked.Increment(ref counts.sent);
        }

        public Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken) => inner.ReceiveAsync(maxWait, cancellationToken);

        public Task<ReceivedMessage?> ReceiveDeadLetterAsync(TimeSpan maxWait, CancellationToken cancellationToken) => inner.ReceiveDeadLetterAsync(maxWait, cancellationToken);

        public async Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            var until = default(DateTimeOffset);
            await CountedAsync(async () => until = await inner.RenewAsync(message, cancellationToken));
            return until;
        }

        public async Task CompleteAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            await CountedAsync(() => inner.CompleteAsync(message, cancellationToken));
            Interlocked.Increment(ref counts.completed);
        }

        public Task AbandonAsync(ReceivedMessage message, CancellationToken cancellationToken) => CountedAsync(() => inner.AbandonAsync(message, cancellationToken));

        public Task DeadLetterAsync(ReceivedMessage message, string reason, string description, CancellationToken cancellationToken) =>
            CountedAsync(() => inner.DeadLetterAsync(message, reason, description, cancellationToken));

        private async Task CountedAsync(Func<Task> call)
        {
            try
            {
                await call();
            }
            catch (MessageLockLostException)
            {
                Interlocked.Increment(ref counts.locksLost);
                throw;
            }
        }
    }
}
