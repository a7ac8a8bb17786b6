using Lookahead.Jobs.Queues;

namespace Lookahead.Worker.Tests.FanOut;

/// <summary>Passes everything on to another queue.</summary>
internal abstract class PassingQueue(IJobQueue queue) : IJobQueue
{
    protected IJobQueue Inner => queue;

    public virtual Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) => queue.SendAsync(message, delay, cancellationToken);

    public Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken) => queue.ReceiveAsync(maxWait, cancellationToken);

    public Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken) => queue.RenewAsync(message, cancellationToken);

    public Task CompleteAsync(ReceivedMessage message, CancellationToken cancellationToken) => queue.CompleteAsync(message, cancellationToken);

    public Task AbandonAsync(ReceivedMessage message, CancellationToken cancellationToken) => queue.AbandonAsync(message, cancellationToken);

    public Task DeadLetterAsync(ReceivedMessage message, string reason, string description, CancellationToken cancellationToken) =>
        queue.DeadLetterAsync(message, reason, description, cancellationToken);

    public Task<ReceivedMessage?> ReceiveDeadLetterAsync(TimeSpan maxWait, CancellationToken cancellationToken) => queue.ReceiveDeadLetterAsync(maxWait, cancellationToken);
}

/// <summary>Takes several copies of each message.</summary>
internal sealed class RepeatingQueue(IJobQueue queue, int copies) : PassingQueue(queue)
{
    public override async Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        for (var i = 0; i < copies; i++)
        {
            await Inner.SendAsync(message with { MessageId = $"{message.MessageId}-{i}" }, delay, cancellationToken);
        }
    }
}

/// <summary>Accepts every message and keeps only every <paramref name="forget"/>-th.</summary>
internal sealed class ForgetfulQueue(IJobQueue queue, int forget) : PassingQueue(queue)
{
    private int sent;

    public override Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref sent) % forget == 0 ? Inner.SendAsync(message, delay, cancellationToken) : Task.CompletedTask;
}
