using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Jobs.Chaining;

/// <summary>
/// Jobs that begin after others (<see cref="Specifications.JobSpecification.After"/>). Whether one may begin is read from the documents
/// of its predecessors, whoever asks: who has just stored it, who hears of the end of a predecessor, the sweep. Asking twice, or by two
/// at once, does no harm: one of them changes the document, and the others find it changed.
/// </summary>
public sealed partial class JobChain(IBlobStore blobs, JobStore store, JobEventLog events, WorkQueues queues, ILogger logger)
{
    /// <summary>Looks at every job that waits for one that has ended.</summary>
    public async Task EndedAsync(JobDocument predecessor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(predecessor);
        var entries = new List<string>();
        await foreach (var entry in blobs.ListAsync(JobPaths.WaitingFor(predecessor.Id), cancellationToken))
        {
            entries.Add(entry.Name);
        }
        foreach (var entry in entries)
        {
            // One without a document is not stored yet: whoever stores it looks afterwards.
            if (await store.FindAsync(JobPaths.JobOf(entry), cancellationToken) is { } job)
            {
                await AdvanceAsync(job, cancellationToken);
            }
            await blobs.DeleteAsync(entry, cancellationToken);
        }
    }

    /// <summary>Lets a waiting job begin when all its predecessors have succeeded, and fails it when one of them never will.</summary>
    /// <returns>The job as it stands now.</returns>
    public async Task<JobDocument> AdvanceAsync(JobDocument job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!job.WaitsForJobs || job.State.IsFinal())
        {
            return job;
        }
        var waits = false;
        foreach (var id in job.Specification.After ?? [])
        {
            var predecessor = await store.FindAsync(id, cancellationToken);
            if (predecessor is null or { State: JobState.Failed or JobState.Cancelled })
            {
                return await FailAsync(job, id, predecessor, cancellationToken);
            }
            waits |= predecessor.State != JobState.Succeeded;
        }
        return waits ? job : await UnblockAsync(job, cancellationToken);
    }

    private async Task<JobDocument> UnblockAsync(JobDocument job, CancellationToken cancellationToken)
    {
        var ready = await ApplyAsync(job, JobTrigger.Unblock, next => next, cancellationToken);
        if (ready is { State: JobState.Queued, WaitsForJobs: false })
        {
            // A paused one gets its wake-up when it is resumed.
            await queues.WakeAsync(ready, part: null, TimeSpan.Zero, cancellationToken);
            LogReady(logger, ready.Id);
        }
        return ready ?? job;
    }

    private async Task<JobDocument> FailAsync(JobDocument job, string id, JobDocument? predecessor, CancellationToken cancellationToken)
    {
        var what = predecessor switch
        {
            null => "is gone",
            { State: JobState.Cancelled } => "was cancelled",
            _ => $"failed ({predecessor.Error?.Code})",
        };
        var error = new JobError(ErrorCodes.PredecessorFailed, $"This job was to begin after job {id}, which {what}.", Retryable: false) { Field = "after" };
        if (await ApplyAsync(job, JobTrigger.PredecessorFailed, next => next with { Error = error }, cancellationToken) is not { State: JobState.Failed } failed)
        {
            return job;
        }
        LogFailed(logger, failed.Id, error.Message);
        await events.AppendAsync(failed.Id, epoch: 0, new StateChanged(failed.State, failed.Epoch) { Error = error }, cancellationToken);
        await queues.TellEndAsync(failed, cancellationToken);
        return failed;
    }

    /// <returns>The job as this call changed it; null when somebody else was faster, or it was cancelled.</returns>
    private async Task<JobDocument?> ApplyAsync(JobDocument job, JobTrigger trigger, Func<JobDocument, JobDocument> change, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ApplyAsync(
                job.Id,
                epoch: null,
                current => current.WaitsForJobs
                    ? new JobChange(trigger, next => change(next) with { WaitsForJobs = false })
                    : throw new JobConflictException(current.Id, current.State, trigger),
                cancellationToken);
        }
        catch (Exception e) when (e is JobConflictException or KeyNotFoundException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 80, Level = LogLevel.Information, Message = "Job {JobId}: the jobs that it waited for have succeeded.")]
    private static partial void LogReady(ILogger logger, string jobId);

    [LoggerMessage(EventId = 81, Level = LogLevel.Information, Message = "Job {JobId} fails. {Reason}")]
    private static partial void LogFailed(ILogger logger, string jobId, string reason);
}
