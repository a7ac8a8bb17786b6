using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Data;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Hosting;

/// <summary>A worker: receives wake-ups and runs jobs, one at a time. Runs in its own process or inside another program.</summary>
public sealed partial class JobWorkerHost
{
    private readonly IJobQueue queue;
    private readonly TimeProvider time;
    private readonly WorkerOptions options;
    private readonly ILogger logger;
    private readonly JobWorker worker;
    private readonly IdleUpkeep upkeep;

    /// <exception cref="ArgumentException">The options make no sense, or two handlers are for the same kind.</exception>
    public JobWorkerHost(
        IBlobStore blobs, WorkQueues queues, IEnumerable<IJobHandler> handlers, TimeProvider time, WorkerOptions options, ILogger<JobWorkerHost> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        queue = queues.For(options.Work);
        this.time = time;
        this.options = options;
        this.logger = logger;
        var store = new JobStore(blobs, time);
        var events = new JobEventLog(blobs, time);
        var transitions = new JobTransitions(store, events, time, options, logger);
        var heartbeat = new Heartbeat(blobs, store, queue, time, options, logger);
        var runner = new JobRunner(blobs, handlers.ToDictionary(h => h.Kind), transitions, events, heartbeat, new DatasetCache(new DatasetStore(blobs, time), options.DatasetFolder), time, options, logger);
        worker = new JobWorker(blobs, store, queues, transitions, new PartCoordinator(blobs, store, queues, events, logger), runner, time, options, logger);
        upkeep = new IdleUpkeep(blobs, store, queues, time, options, logger);
    }

    /// <summary>Runs jobs until told to stop. A running handler is asked to stop at its next safe point and waited for.</summary>
    /// <returns><see cref="WorkerExit.TryAgain"/> when a job was given back because of the stop, else <see cref="WorkerExit.Done"/>.</returns>
    public async Task<WorkerExit> RunLoopAsync(CancellationToken stopping)
    {
        LogStarted(logger, options.Name);
        while (!stopping.IsCancellationRequested)
        {
            var exit = await StepAsync(options.ReceiveWait, stopping);
            if (stopping.IsCancellationRequested && exit == WorkerExit.TryAgain)
            {
                return WorkerExit.TryAgain;
            }
        }
        return WorkerExit.Done;
    }

    /// <summary>Runs one job, waiting up to <see cref="WorkerOptions.OnceWait"/> for it.</summary>
    /// <returns>How the job ended; <see cref="WorkerExit.Done"/> also when none came.</returns>
    public async Task<WorkerExit> RunOnceAsync(CancellationToken stopping)
    {
        LogStarted(logger, options.Name);
        var started = time.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            var left = options.OnceWait - time.GetElapsedTime(started);
            var wait = left > options.ReceiveWait ? options.ReceiveWait : left > TimeSpan.Zero ? left : TimeSpan.Zero;
            if (await StepAsync(wait, stopping) is { } exit)
            {
                return exit;
            }
            if (left <= TimeSpan.Zero)
            {
                LogNoJob(logger);
                break;
            }
        }
        return WorkerExit.Done;
    }

    private async Task<WorkerExit?> StepAsync(TimeSpan wait, CancellationToken stopping)
    {
        try
        {
            if (await queue.ReceiveAsync(wait, stopping) is { } message)
            {
                return await worker.ProcessAsync(message, stopping);
            }
            await upkeep.RunIfDueAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while idle.
        }
        catch (Exception e)
        {
            LogReceiveFailed(logger, e);
            await Task.Delay(options.FaultPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }
}
