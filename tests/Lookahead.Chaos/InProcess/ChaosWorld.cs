using System.Diagnostics;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Chaos.InProcess;

/// <summary>Workers in this process over given stores, with short intervals. Leases are long, so that a slow machine loses none by itself.</summary>
/// <param name="blobs">As the service sees it; workers may be given another view of it.</param>
/// <param name="queue">Likewise.</param>
internal sealed class ChaosWorld(IBlobStore blobs, IJobQueue queue, ChaosLedger ledger) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TempFolder scratch = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> loops = [];
    private readonly CommitCheck commits = new(ledger, blobs);

    public WorkerOptions Options { get; init; } = ShortIntervals;

    public JobStore Store { get; } = new(blobs, TimeProvider.System);

    public IBlobStore Blobs => blobs;

    public static WorkerOptions ShortIntervals { get; } = new()
    {
        LeaseDuration = TimeSpan.FromSeconds(60),
        HeartbeatInterval = TimeSpan.FromMilliseconds(20),
        RecheckDelay = TimeSpan.FromMilliseconds(50),
        ReceiveWait = TimeSpan.FromMilliseconds(20),
        SweepInterval = TimeSpan.FromMilliseconds(100),
        QueuedGrace = TimeSpan.FromSeconds(5),
        ResendInterval = TimeSpan.FromSeconds(5),
        RetryUnit = TimeSpan.FromMilliseconds(5),
        FaultPause = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>Stores a job and sends its wake-up.</summary>
    public async Task<string> SubmitAsync(int maxAttempts = 100)
    {
        var id = await StoreAsync(maxAttempts);
        await WakeAsync(id);
        return id;
    }

    /// <summary>Stores a job whose wake-up is lost.</summary>
    public async Task<string> StoreAsync(int maxAttempts = 100)
    {
        ledger.CountJob();
        var specification = new GenerateSpecification
        {
            Model = new ModelReference { Source = ModelSource.Path, Path = "model" },
            Prompts = ["a"],
            MaxAttempts = maxAttempts,
        };
        return (await Store.CreateAsync(specification, stop.Token)).Id;
    }

    public Task WakeAsync(string id) => queue.SendAsync(new WakeUp(id).ToMessage(), TimeSpan.Zero, stop.Token);

    /// <summary>Starts a worker that runs jobs until this world ends.</summary>
    public void StartWorker(IJobHandler handler, IBlobStore? itsBlobs = null, IJobQueue? itsQueue = null, TimeProvider? itsClock = null)
    {
        var name = $"worker-{loops.Count}";
        var options = Options with { Name = name, ScratchRoot = scratch[name] };
        var host = new JobWorkerHost(itsBlobs ?? blobs, new WorkQueues(itsQueue ?? queue), [handler], itsClock ?? TimeProvider.System, options, NullLogger<JobWorkerHost>.Instance);
        loops.Add(Task.Run(() => host.RunLoopAsync(stop.Token)));
    }

    /// <summary>Waits until jobs are at their end. One that does not come to it is lost: a violation.</summary>
    public async Task<IReadOnlyList<JobDocument>> WaitForEndsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var ended = new List<JobDocument>();
        var watch = Stopwatch.StartNew();
        foreach (var id in ids)
        {
            JobDocument? job;
            while (!(job = await Store.FindAsync(id, cancellationToken))!.State.IsFinal() && watch.Elapsed < Patience)
            {
                await Task.Delay(5, cancellationToken);
            }
            ledger.Check(job.State.IsFinal(), $"Job {id} is lost: still {job.State} after {watch.Elapsed.TotalSeconds:0} s.");
            ended.Add(job);
        }
        return ended;
    }

    /// <summary>Waits for a condition. That it does not come true is a violation.</summary>
    public async Task WaitAsync(Func<bool> condition, string violation, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!condition() && watch.Elapsed < Patience)
        {
            await Task.Delay(5, cancellationToken);
        }
        ledger.Check(condition(), violation);
    }

    /// <summary>Checks that jobs succeeded, each committed by one attempt, with the result that its handler's steps lead to.</summary>
    public async Task CheckResultsAsync(IReadOnlyList<string> ids, SteppingHandler handler, CancellationToken cancellationToken)
    {
        await WaitForEndsAsync(ids, cancellationToken);
        var expected = handler.Expected;
        foreach (var id in ids)
        {
            if (await commits.CommittedOnceAsync(id))
            {
                var job = await Store.FindAsync(id, cancellationToken);
                var result = await blobs.GetAsync(job!.ResultPrefix + JobPaths.ResultFile, cancellationToken);
                ledger.Check(result?.Content.AsSpan().SequenceEqual(expected) == true, $"Job {id} has a wrong result.");
            }
        }
    }

    /// <summary>Ends all workers, and checks that nothing was done after the checks of results.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        await commits.NothingChangedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        scratch.Dispose();
    }
}
