using Lookahead.Api.Triggers.Receiving;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Triggers.JobEvents;

/// <summary>Receives the ends of jobs, for heads without queue-triggered functions.</summary>
/// <param name="queue">Of <see cref="TriggerQueues.JobEvents"/>.</param>
public sealed class JobEventReceiver(IJobQueue queue, JobEventDispatcher dispatcher, TimeProvider time, ILogger<JobEventReceiver> log)
    : QueueReceiver(queue, time, log)
{
    protected override async Task HandleAsync(ReceivedMessage message, CancellationToken stopping)
    {
        await dispatcher.HandleAsync(message, stopping);
        await Queue.CompleteAsync(message, CancellationToken.None);
    }
}
