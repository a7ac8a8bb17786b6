using System.Text.Json;
using Lookahead.Jobs.Chaining;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Jobs.Upkeep;

/// <summary>
/// Deletes jobs whose time is over, and sends wake-ups that were lost: for jobs that stand queued (their sender died before sending),
/// and for owned jobs whose lock nobody holds (their worker died); lets jobs begin whose predecessors have ended; tells ends of jobs of
/// which not everybody has heard. What it remembers saves messages and reads, no more: a fresh one,
/// in another process too, may send a wake-up too many. One call at a time.
/// </summary>
/// <param name="only">Sends to this queue alone, for a caller who knows that it is empty and knows nothing of the other; null: to both.</param>
public sealed partial class WakeUpSweep(
    IBlobStore blobs, JobStore store, WorkQueues queues, TimeProvider time, UpkeepOptions options, ILogger logger, WorkKind? only = null)
{
    private readonly PartStore parts = new(store);
    private readonly JobChain chain = new(blobs, store, new JobEventLog(blobs, time), queues, logger);
    private readonly Retention retention = new(blobs, time, options);
    private readonly HashSet<string> finalJobs = [];
    private readonly Dictionary<string, (string WriteId, DateTimeOffset At)> sent = [];
    private readonly Dictionary<string, (string WriteId, long At)> seen = [];

    /// <returns>How many wake-ups were sent and how many jobs were deleted.</returns>
    public async Task<SweepCount> SweepAsync(CancellationToken cancellationToken)
    {
        var (woken, deleted) = (0, 0);
        var active = await ActiveAsync(cancellationToken);
        await foreach (var entry in blobs.ListAsync(JobPaths.IndexPrefix, cancellationToken))
        {
            var id = JobPaths.JobOf(entry.Name);
            if ((finalJobs.Contains(id) && !active.Contains(id)) || await FindAsync(id, cancellationToken) is not { } job)
            {
                continue;
            }
            if (retention.IsOver(job))
            {
                LogDeleted(logger, id, job.State, job.FinishedAt);
                await retention.DeleteAsync(id, cancellationToken);
                deleted++;
            }
            else if (job.State.IsFinal() && active.Contains(id))
            {
                await TellEndIfNeededAsync(job, cancellationToken);
            }
            else if (job.State.IsFinal())
            {
                sent.Remove(id);
                seen.Remove(id);
                if (options.Retention is null)
                {
                    finalJobs.Add(id); // It stays so: never read it again.
                }
            }
            else if (job is { State: JobState.Running, WaitsForParts: true })
            {
                woken += await SweepPartsAsync(job, FanOutPlan.Of(job.Specification)!, cancellationToken);
            }
            else if (job.WaitsForJobs)
            {
                await AdvanceAsync(job, cancellationToken);
            }
            else
            {
                woken += await WakeIfNeededAsync(job, part: null, job, cancellationToken);
            }
        }
        return new SweepCount(woken, deleted);
    }

    private async Task<HashSet<string>> ActiveAsync(CancellationToken cancellationToken)
    {
        var active = new HashSet<string>();
        await foreach (var entry in blobs.ListAsync(JobPaths.ActivePrefix, cancellationToken))
        {
            active.Add(JobPaths.JobOf(entry.Name));
        }
        return active;
    }

    /// <summary>One job's fault keeps no other from being looked after.</summary>
    private async Task AdvanceAsync(JobDocument job, CancellationToken cancellationToken)
    {
        try
        {
            await chain.AdvanceAsync(job, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            LogNotAdvanced(logger, job.Id, e.Message); // A predecessor of a newer version.
        }
    }

    private async Task TellEndIfNeededAsync(JobDocument job, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stood = StoodFor(job, now);
        if (queues.JobEvents is null
            || stood < options.EndGrace
            || (sent.TryGetValue(job.Id, out var last) && last.WriteId == job.WriteId && now - last.At < ResendInterval(stood)))
        {
            return;
        }
        await queues.TellEndAsync(job, cancellationToken);
        sent[job.Id] = (job.WriteId, now);
        LogEndTold(logger, job.Id, job.State);
    }

    /// <summary>The parts of a job that waits for them, or the job itself when there is nothing left to wait for.</summary>
    private async Task<int> SweepPartsAsync(JobDocument job, FanOutPlan plan, CancellationToken cancellationToken)
    {
        var progress = await parts.ProgressAsync(job, plan, cancellationToken);
        if (!progress.IsWaiting)
        {
            return await WakeIfNeededAsync(job, part: null, job, cancellationToken);
        }
        var woken = 0;
        foreach (var (part, document) in progress.Unfinished)
        {
            // A part that nobody has begun waits for as long as the job does.
            var unit = document ?? job with { Id = JobKey.OfPart(job.Id, part), State = JobState.Queued, WaitsForParts = false };
            woken += await WakeIfNeededAsync(job, part, unit, cancellationToken);
        }
        return woken;
    }

    /// <returns>1 when a wake-up was sent, else 0.</returns>
    private async Task<int> WakeIfNeededAsync(JobDocument job, PartName? part, JobDocument unit, CancellationToken cancellationToken)
    {
        if (!await NeedsWakeUpAsync(unit, cancellationToken)
            || (only is { } kind && queues.For(FanOutPlan.KindOf(job, part)) != queues.For(kind)))
        {
            return 0;
        }
        await queues.WakeAsync(job, part, TimeSpan.Zero, cancellationToken);
        sent[unit.Id] = (unit.WriteId, time.GetUtcNow());
        LogSent(logger, unit.Id, unit.State);
        return 1;
    }

    private async Task<bool> NeedsWakeUpAsync(JobDocument job, CancellationToken cancellationToken)
    {
        if (job.State == JobState.Paused)
        {
            return false;
        }
        var now = time.GetUtcNow();
        var stood = StoodFor(job, now);
        if ((job.State == JobState.Queued && stood < options.QueuedGrace + RetryDelay.Longest(job.FailedAttempts, options.RetryUnit))
            || (sent.TryGetValue(job.Id, out var last) && last.WriteId == job.WriteId && now - last.At < ResendInterval(stood)))
        {
            return false;
        }
        return !await blobs.IsLeasedAsync(JobPaths.Lock(job.Id), cancellationToken);
    }

    private TimeSpan ResendInterval(TimeSpan stood) => options.Spreading && stood / 2 > options.ResendInterval ? stood / 2 : options.ResendInterval;

    /// <summary>
    /// How long a job has been as it is: since its last change, which another machine's clock dated, or since this sweep first saw
    /// it so, should this clock be behind that one.
    /// </summary>
    private TimeSpan StoodFor(JobDocument job, DateTimeOffset now)
    {
        if (!seen.TryGetValue(job.Id, out var first) || first.WriteId != job.WriteId)
        {
            seen[job.Id] = first = (job.WriteId, time.GetTimestamp());
        }
        var (dated, watched) = (now - job.UpdatedAt, time.GetElapsedTime(first.At));
        return dated > watched ? dated : watched;
    }

    private async Task<JobDocument?> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(id, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            return null; // Of a newer version: not this one's to judge.
        }
    }
}

/// <summary>What a sweep did.</summary>
public sealed record SweepCount(int Woken, int Deleted);
