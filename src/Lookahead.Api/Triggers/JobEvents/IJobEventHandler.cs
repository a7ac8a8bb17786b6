using Lookahead.Jobs.Documents;

namespace Lookahead.Api.Triggers.JobEvents;

/// <summary>
/// Does a short thing after a job has ended: starts the job that waits for it, tells a webhook. Every handler that is registered is
/// called for every job that ended, at least once: a second call for the same job must do no harm.
/// </summary>
public interface IJobEventHandler
{
    /// <summary>When it throws, the message comes again, for all handlers.</summary>
    /// <param name="job">As it stands in the store, in a final state.</param>
    /// <param name="cancellationToken">The function's end is near, or the service stops.</param>
    Task HandleAsync(JobDocument job, CancellationToken cancellationToken);
}
