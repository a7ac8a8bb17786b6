using Lookahead.Jobs.Chaining;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Jobs;

/// <summary>
/// What follows a change of a job document that is stored already: an event, a wake-up, word of its end. None may fail the request:
/// the document is the truth, and the sweep sends again what was lost. A caller who has gone does not stop them either.
/// </summary>
public sealed partial class JobSignals(JobEventLog events, WorkQueues queues, JobChain chain, TimeProvider time, ILogger<JobSignals> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Appends the job's state to the service's log of it (epoch 0).</summary>
    public async Task LogStateAsync(JobDocument job)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        try
        {
            await events.AppendAsync(job.Id, epoch: 0, new StateChanged(job.State, job.Epoch), timeout.Token);
        }
        catch (Exception e)
        {
            LogEventLost(e, job.Id);
        }
    }

    /// <summary>Tells the workers to look at the job.</summary>
    public async Task WakeAsync(JobDocument job)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        try
        {
            await queues.WakeAsync(job, part: null, TimeSpan.Zero, timeout.Token);
        }
        catch (Exception e)
        {
            LogWakeUpLost(e, job.Id);
        }
    }

    /// <summary>Says that the job has ended.</summary>
    public async Task TellEndAsync(JobDocument job)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        try
        {
            await queues.TellEndAsync(job, timeout.Token);
        }
        catch (Exception e)
        {
            LogEndLost(e, job.Id);
        }
    }

    /// <summary>Lets a job that waits for others begin, should they have ended already: those who heard of their ends may not have seen it.</summary>
    /// <returns>The job as it stands now, as far as that is known.</returns>
    public async Task<JobDocument> AdvanceAsync(JobDocument job)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        try
        {
            return await chain.AdvanceAsync(job, timeout.Token);
        }
        catch (Exception e)
        {
            LogNotAdvanced(e, job.Id);
            return job;
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "The event of job {JobId} was not written.")]
    private partial void LogEventLost(Exception exception, string jobId);

    [LoggerMessage(11, LogLevel.Warning, "The queue did not take the wake-up of job {JobId}; the job is stored and the sweep sends it later.")]
    private partial void LogWakeUpLost(Exception exception, string jobId);

    [LoggerMessage(12, LogLevel.Warning, "The queue did not take the end of job {JobId}; the sweep tells it later.")]
    private partial void LogEndLost(Exception exception, string jobId);

    [LoggerMessage(13, LogLevel.Warning, "Whether job {JobId} may begin was not found out; the sweep looks later.")]
    private partial void LogNotAdvanced(Exception exception, string jobId);
}
