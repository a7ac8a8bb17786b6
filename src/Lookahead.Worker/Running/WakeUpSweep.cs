using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>
/// Reads dead letters, deletes jobs whose time is over, and sends wake-ups that were lost: for jobs that stand queued although the queue is empty (their sender died before sending),
/// and for owned jobs whose lock nobody holds (their worker died). To be called when a receive came back empty,
/// and so never while a long queue explains why jobs wait.
/// </summary>
internal sealed partial class WakeUpSweep(
    IBlobStore blobs, JobStore store, WorkQueues queues, TimeProvider time, WorkerOptions options, ILogger logger)
{
    private readonly PartStore parts = new(store);
    private readonly DeadLetterReader deadLetters = new(blobs, store, queues, time, options, logger);
    private readonly Retention retention = new(blobs, time, options);
    private readonly HashSet<string> finalJobs = [];
    private readonly Dictionary<string, (string WriteId, DateTimeOffset At)> sent = [];
    private readonly Dictionary<string, (string WriteId, long At)> seen = [];
    private long? sweptAt;

    public async Task SweepIfDueAsync(CancellationToken cancellationToken)
    {
        if (sweptAt is { } last && time.GetElapsedTime(last) < options.SweepInterval)
        {
            return;
        }
        sweptAt = time.GetTimestamp();
        try
        {
            await deadLetters.ReadAsync(cancellationToken);
            await SweepAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogSweepFailed(logger, e);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in blobs.ListAsync(JobPaths.IndexPrefix, cancellationToken))
        {
            var id = entry.Name[JobPaths.IndexPrefix.Length..];
            if (finalJobs.Contains(id) || await FindAsync(id, cancellationToken) is not { } job)
            {
                continue;
            }
            if (retention.IsOver(job))
            {
                LogDeleted(logger, id, job.State, job.FinishedAt);
                await retention.DeleteAsync(id, cancellationToken);
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
                await SweepPartsAsync(job, FanOutPlan.Of(job.Specification)!, cancellationToken);
            }
            else if (await NeedsWakeUpAsync(job, cancellationToken))
            {
                await SendAsync(job, part: null, job, cancellationToken);
            }
        }
    }

    /// <summary>The parts of a job that waits for them, or the job itself when there is nothing left to wait for.</summary>
    private async Task SweepPartsAsync(JobDocument job, FanOutPlan plan, CancellationToken cancellationToken)
    {
        if (!(await parts.ProgressAsync(job, plan, cancellationToken)).IsWaiting)
        {
            if (await NeedsWakeUpAsync(job, cancellationToken))
            {
                await SendAsync(job, part: null, job, cancellationToken);
            }
            return;
        }
        foreach (var (part, document) in await parts.UnfinishedAsync(job, plan, cancellationToken))
        {
            // A part that nobody has begun waits for as long as the job does.
            var unit = document ?? job with { Id = JobKey.OfPart(job.Id, part), State = JobState.Queued, WaitsForParts = false };
            if (await NeedsWakeUpAsync(unit, cancellationToken))
            {
                await SendAsync(job, part, unit, cancellationToken);
            }
        }
    }

    private async Task SendAsync(JobDocument job, PartName? part, JobDocument unit, CancellationToken cancellationToken)
    {
        // Of the other queue, this worker does not know whether it is empty.
        if (queues.For(FanOutPlan.KindOf(job, part)) != queues.For(options.Work))
        {
            return;
        }
        await queues.WakeAsync(job, part, TimeSpan.Zero, cancellationToken);
        sent[unit.Id] = (unit.WriteId, time.GetUtcNow());
        LogSent(logger, unit.Id, unit.State);
    }

    private async Task<bool> NeedsWakeUpAsync(JobDocument job, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (job.State == JobState.Paused
            || (job.State == JobState.Queued && StoodFor(job, now) < options.QueuedGrace + RetryDelay.Longest(job.FailedAttempts, options))
            || (sent.TryGetValue(job.Id, out var last) && last.WriteId == job.WriteId && now - last.At < options.ResendInterval))
        {
            return false;
        }
        return !await blobs.IsLeasedAsync(JobPaths.Lock(job.Id), cancellationToken);
    }

    /// <summary>
    /// How long a job has been as it is: since its last change, which another machine's clock dated, or since this worker first saw
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
            return null; // Of a newer version: not this worker's to run.
        }
    }
}
