using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Api.Jobs;

/// <summary>What people ask of a job that exists: cancel, pause, resume.</summary>
public sealed class JobControl(JobStore jobs, JobSignals signals)
{
    /// <summary>Applies a request; null when there is no such job.</summary>
    /// <exception cref="JobConflictException">The job's state does not allow it.</exception>
    public async Task<JobDocument?> ApplyAsync(string id, JobTrigger trigger, CancellationToken cancellationToken)
    {
        var before = default(JobState);
        JobDocument after;
        try
        {
            after = await jobs.ApplyAsync(id, epoch: null, job => Decide(job, out before), cancellationToken);
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
        if (after.State != before)
        {
            await signals.LogStateAsync(after);
            if (after.State.IsFinal())
            {
                await signals.TellEndAsync(after);
            }
        }
        // A job that waits for others stays so: a worker passes such a wake-up over. A resume also when nothing changed: a wake-up too many costs little, and a worker that was about to stop for the
        // pause may still give the job back. A split job has no worker that would see the request while it waits for its parts.
        if (trigger == JobTrigger.RequestResume || (after.WaitsForParts && !after.State.IsFinal()))
        {
            await signals.WakeAsync(after);
        }
        return after;

        JobChange Decide(JobDocument job, out JobState state)
        {
            state = job.State;
            return new JobChange(trigger);
        }
    }
}
