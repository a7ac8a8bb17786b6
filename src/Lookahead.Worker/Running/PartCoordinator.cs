using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>
/// Who is to be woken when in a split job. Every message it sends may be lost or come twice: what stands in the documents
/// decides, and the sweep sends again.
/// </summary>
internal sealed partial class PartCoordinator(IBlobStore blobs, JobStore store, WorkQueues queues, JobEventLog events, ILogger logger)
{
    private readonly PartStore parts = new(store);

    /// <summary>The document to claim for a wake-up, or null when there is nothing to do.</summary>
    public async Task<JobDocument?> UnitAsync(JobDocument job, PartName? part, CancellationToken cancellationToken)
    {
        var plan = FanOutPlan.Of(job.Specification);
        if (job.State.IsFinal() || job.State == JobState.Paused || job.WaitsForJobs)
        {
            return null;
        }
        if (part is null)
        {
            return job is { State: JobState.Running, WaitsForParts: true } && (await parts.ProgressAsync(job, plan!, cancellationToken)).IsWaiting ? null : job;
        }
        if (plan is null || !plan.Has(part) || job.State is not (JobState.Running or JobState.Queued))
        {
            return null;
        }
        if (FanOutPlan.Before(part) is { } before && (await parts.FindAsync(job, before, cancellationToken))?.State != JobState.Succeeded)
        {
            return null;
        }
        if (await parts.FindAsync(job, part, cancellationToken) is not { } unit)
        {
            unit = await parts.CreateAsync(job, part, cancellationToken);
            if ((await store.FindAsync(job.Id, cancellationToken))?.State is not (JobState.Running or JobState.Queued))
            {
                // It had a document, which was deleted when the job ended a moment ago.
                await blobs.DeleteAsync(JobPaths.Document(unit.Id), cancellationToken);
                return null;
            }
        }
        if (unit.State.IsFinal())
        {
            await WakeNextAsync(job, part, unit); // Its worker may have died before it said so.
            return null;
        }
        return unit;
    }

    public Task<PartProgress> ProgressAsync(JobDocument job, CancellationToken cancellationToken) =>
        parts.ProgressAsync(job, FanOutPlan.Of(job.Specification)!, cancellationToken);

    /// <summary>What all workers have spent; 0 where nothing depends on it.</summary>
    public async Task<double> ComputeSecondsAsync(JobDocument job, CancellationToken cancellationToken) =>
        job.Specification.MaxComputeMinutes is null ? 0
        : FanOutPlan.Of(job.Specification) is { } plan ? await parts.ComputeSecondsAsync(job, plan, cancellationToken)
        : job.ComputeSeconds;

    /// <summary>Wakes every part that is not done.</summary>
    public async Task WakeAsync(JobDocument job)
    {
        foreach (var (part, _) in await parts.UnfinishedAsync(job, FanOutPlan.Of(job.Specification)!, CancellationToken.None))
        {
            await queues.WakeAsync(job, part, TimeSpan.Zero, CancellationToken.None);
        }
    }

    /// <summary>Tells the job's log of a part's end, and wakes what comes next.</summary>
    public async Task EndedAsync(JobDocument job, PartName part, AttemptEnd end)
    {
        try
        {
            // The service's log of the job, to which many may append: the epoch of the job is nobody's while it waits.
            var ended = new PartEnded(part.ToString(), end.Job.State, end.Job.Epoch, end.Job.Worker ?? "") { Error = end.Error };
            await events.AppendAsync(job.Id, epoch: 0, ended, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogReportFailed(logger, end.Job.Id, end.Job.State, e);
        }
        await WakeNextAsync(job, part, end.Job);
    }

    /// <summary>Drops the parts of a finished job: what was in them is in its result. What stays behind, retention removes.</summary>
    public async Task DeleteAsync(JobDocument job)
    {
        if (FanOutPlan.Of(job.Specification) is null || job.State == JobState.Failed)
        {
            return; // Of a failed job, parts tell why.
        }
        try
        {
            await foreach (var blob in blobs.ListAsync(JobPaths.PartsPrefix(job.Id), CancellationToken.None))
            {
                await blobs.DeleteAsync(blob.Name, CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            LogPartsKept(logger, job.Id, e);
        }
    }

    private async Task WakeNextAsync(JobDocument job, PartName part, JobDocument ended)
    {
        if (ended.State == JobState.Succeeded && FanOutPlan.After(part) is { } next)
        {
            await queues.WakeAsync(job, next, TimeSpan.Zero, CancellationToken.None);
        }
        else if (ended.State == JobState.Failed
            || (ended.State == JobState.Succeeded && await parts.SucceededAsync(job, FanOutPlan.Of(job.Specification)!, CancellationToken.None) is not null))
        {
            // When this part began, its job may not have said yet that it waits.
            await queues.WakeAsync(job with { WaitsForParts = true }, part: null, TimeSpan.Zero, CancellationToken.None);
        }
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Warning, Message = "Part {Key} is {State}, but the event that tells so was not stored.")]
    private static partial void LogReportFailed(ILogger logger, string key, JobState state, Exception exception);

    [LoggerMessage(EventId = 61, Level = LogLevel.Warning, Message = "Job {JobId}: its parts were not deleted.")]
    private static partial void LogPartsKept(ILogger logger, string jobId, Exception exception);
}
