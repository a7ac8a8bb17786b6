using Lookahead.Api.Triggers.JobEvents;
using Lookahead.Jobs.Documents;

namespace Lookahead.Api.Webhooks.Deliveries;

/// <summary>Records what webhooks are to be told of the end of a job. Sending goes on beside it: an address that does not answer holds up nothing else.</summary>
internal sealed class WebhookHandler(DeliveryRun deliveries, DeliveryPump pump) : IJobEventHandler
{
    public async Task HandleAsync(JobDocument job, CancellationToken cancellationToken)
    {
        if (await deliveries.AddAsync(job, cancellationToken))
        {
            pump.Wake();
        }
    }
}
