using Lookahead.Jobs.Events;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Attempts;

/// <summary>
/// Buffers an attempt's events and appends them to the log of its epoch every second. A store that fails is tried again
/// with the next batch; an append whose answer was lost may leave events twice. Nothing is written once the lock is lost.
/// </summary>
internal sealed partial class EventReporter : IAsyncDisposable
{
    /// <summary>Events kept while the store is away; the oldest go first.</summary>
    public const int Capacity = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly JobEventLog log;
    private readonly JobLock jobLock;
    private readonly string jobId;
    private readonly int epoch;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Queue<JobEvent> buffer = new();
    private readonly SemaphoreSlim flushing = new(1);
    private readonly CancellationTokenSource ended = new();
    private readonly Task flusher;

    public EventReporter(JobEventLog log, JobLock jobLock, string jobId, int epoch, TimeProvider time, ILogger logger)
    {
        this.log = log;
        this.jobLock = jobLock;
        this.jobId = jobId;
        this.epoch = epoch;
        this.time = time;
        this.logger = logger;
        flusher = FlushRegularlyAsync();
    }

    public void Report(JobEvent jobEvent)
    {
        var stamped = jobEvent.At == default ? jobEvent with { At = time.GetUtcNow() } : jobEvent;
        lock (buffer)
        {
            if (buffer.Count == Capacity)
            {
                buffer.Dequeue();
            }
            buffer.Enqueue(stamped);
        }
    }

    /// <summary>Stores what is buffered. Never throws: on failure the events stay for the next time.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await flushing.WaitAsync(CancellationToken.None);
        try
        {
            JobEvent[] batch;
            lock (buffer)
            {
                batch = [.. buffer];
            }
            if (batch.Length == 0 || jobLock.IsLost)
            {
                return;
            }
            await log.AppendAsync(jobId, epoch, batch, cancellationToken);
            lock (buffer)
            {
                // By identity: a full buffer may have dropped some of the batch meanwhile.
                var stored = new HashSet<JobEvent>(batch, ReferenceEqualityComparer.Instance);
                while (buffer.TryPeek(out var first) && stored.Contains(first))
                {
                    buffer.Dequeue();
                }
            }
        }
        catch (Exception e)
        {
            LogFlushFailed(logger, jobId, e);
        }
        finally
        {
            flushing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await flusher;
        ended.Dispose();
        flushing.Dispose();
    }

    private async Task FlushRegularlyAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended.Token))
            {
                await FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The attempt is over; its end flushed the rest.
        }
    }
}
