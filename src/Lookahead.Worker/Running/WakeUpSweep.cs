using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>
/// Sends wake-ups that were lost: for jobs that stand queued although the queue is empty (their sender died before sending),
/// and for owned jobs whose lock nobody holds (their worker died). To be called when a receive came back empty,
/// and so never while a long queue explains why jobs wait.
/// </summary>
internal sealed partial class WakeUpSweep(
    IBlobStore blobs, JobStore store, IJobQueue queue, TimeProvider time, WorkerOptions options, ILogger logger)
{
    private readonly HashSet<string> finalJobs = [];
    private readonly Dictionary<string, (string WriteId, DateTimeOffset At)> sent = [];
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
            if (!finalJobs.Contains(id) && await FindAsync(id, cancellationToken) is { } job && await NeedsWakeUpAsync(job, cancellationToken))
            {
                await queue.SendAsync(new WakeUp(id).ToMessage(job.Trace), TimeSpan.Zero, cancellationToken);
                sent[id] = (job.WriteId, time.GetUtcNow());
                LogSent(logger, id, job.State);
            }
        }
    }

    private async Task<bool> NeedsWakeUpAsync(JobDocument job, CancellationToken cancellationToken)
    {
        if (job.State.IsFinal())
        {
            finalJobs.Add(job.Id); // It stays so: never read it again.
            sent.Remove(job.Id);
            return false;
        }
        var now = time.GetUtcNow();
        if (job.State == JobState.Paused
            || (job.State == JobState.Queued && now - job.UpdatedAt < options.QueuedGrace + RetryDelay.Longest(job.FailedAttempts, options))
            || (sent.TryGetValue(job.Id, out var last) && last.WriteId == job.WriteId && now - last.At < options.ResendInterval))
        {
            return false;
        }
        return !await blobs.IsLeasedAsync(JobPaths.Lock(job.Id), cancellationToken);
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
