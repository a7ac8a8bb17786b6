using Lookahead.Jobs.Chaining;
using Lookahead.Jobs.Documents;

namespace Lookahead.Api.Triggers.JobEvents;

/// <summary>Lets jobs begin, or fail, that wait for the one that has ended.</summary>
internal sealed class ChainHandler(JobChain chain) : IJobEventHandler
{
    public Task HandleAsync(JobDocument job, CancellationToken cancellationToken) => chain.EndedAsync(job, cancellationToken);
}
