using System.Collections.Concurrent;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.PortContracts;

namespace Lookahead.Chaos.InProcess;

/// <summary>Workers whose clocks are wrong; the service and the stores have the right time.</summary>
internal sealed class ClockSkew : IChaosScenario
{
    private const int Steps = 20;
    private const int Interval = 4;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    public string Name => "clock-skew";

    public string Claim =>
        "One worker's clock is 10 minutes ahead, the other's 10 minutes behind. Every third job runs undisturbed, once; of every third the lease is broken at a random step, and it goes on elsewhere; "
        + "of every third the wake-up is lost, and the sweep sends it. No job is lost, no live lease is overrun.";

    public int FullCount => 60;

    public int QuickCount => 9;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        await RunAsync(run, ledger, [Skew, -Skew], cancellationToken);
        // Alone, each has to do all of it.
        await RunAsync(run with { Count = Math.Max(3, run.Count / 5) }, ledger, [Skew], cancellationToken);
        await RunAsync(run with { Count = Math.Max(3, run.Count / 5) }, ledger, [-Skew], cancellationToken);
        return ledger.Finding();
    }

    private static async Task RunAsync(ChaosRun run, ChaosLedger ledger, TimeSpan[] skews, CancellationToken cancellationToken)
    {
        var random = run.NewRandom();
        var blobs = new MemoryBlobStore(TimeProvider.System);
        await using var world = new ChaosWorld(blobs, new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(1), maxDeliveryCount: 10), ledger)
        {
            Options = ChaosWorld.ShortIntervals with { QueuedGrace = TimeSpan.FromMilliseconds(500) },
        };
        var breakAt = new ConcurrentDictionary<string, int>();
        var handler = new SteppingHandler(Steps, Interval, pause: TimeSpan.FromMilliseconds(3))
        {
            AfterStep = async (context, step, token) =>
            {
                if (breakAt.TryGetValue(context.Job.Id, out var at) && at == step && breakAt.TryRemove(context.Job.Id, out _))
                {
                    blobs.BreakLease(JobPaths.Lock(context.Job.Id));
                    await Task.Delay(Timeout.Infinite, token);
                }
            },
        };
        foreach (var skew in skews)
        {
            world.StartWorker(handler, itsClock: new SkewedClock(skew));
        }
        var (ids, undisturbed) = (new List<string>(), new List<string>());
        for (var i = 0; i < run.Count; i++)
        {
            var id = await world.StoreAsync();
            ids.Add(id);
            if (i % 3 == 0)
            {
                undisturbed.Add(id);
            }
            if (i % 3 == 1)
            {
                breakAt[id] = random.Next(1, Steps);
            }
            if (i % 3 != 2)
            {
                await world.WakeAsync(id);
            }
            ledger.CountFaults();
        }
        await world.CheckResultsAsync(ids, handler, cancellationToken);
        await world.EndAsync();
        ledger.Max("most steps lost", handler.MostLost, "steps");
        ledger.Check(handler.MostLost <= Interval, $"{handler.MostLost} steps were lost at once.");
        foreach (var id in undisturbed)
        {
            ledger.Check(handler.Runs(id) == 1, $"Job {id}, whose lease was alive, ran {handler.Runs(id)} times.");
        }
    }

    private sealed class SkewedClock(TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + skew;
    }
}
