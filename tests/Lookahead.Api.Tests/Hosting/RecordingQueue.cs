using System.Collections.Concurrent;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Queues;

namespace Lookahead.Api.Tests.Hosting;

/// <summary>A queue that keeps what is sent. <see cref="Fault"/> makes every call fail.</summary>
internal sealed class RecordingQueue : IJobQueue
{
    private readonly ConcurrentQueue<QueueMessage> sent = new();

    public Exception? Fault { get; set; }

    /// <summary>Ids of the jobs for which wake-ups were sent.</summary>
    public IReadOnlyList<string> Woken => [.. sent.Select(m => WakeUp.TryParse(m.Body, out _)!.JobId)];

    public Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            throw Fault;
        }
        sent.Enqueue(message);
        return Task.CompletedTask;
    }

    public Task<ReceivedMessage?> ReceiveDeadLetterAsync(TimeSpan maxWait, CancellationToken cancellationToken) =>
        Fault is null ? Task.FromResult<ReceivedMessage?>(null) : throw Fault;

    public Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken) => throw Unused();

    public Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken) => throw Unused();

    public Task CompleteAsync(ReceivedMessage message, CancellationToken cancellationToken) => throw Unused();

    public Task AbandonAsync(ReceivedMessage message, CancellationToken cancellationToken) => throw Unused();

    public Task DeadLetterAsync(ReceivedMessage message, string reason, string description, CancellationToken cancellationToken) => throw Unused();

    private static NotSupportedException Unused() => new("The service does not receive.");
}
