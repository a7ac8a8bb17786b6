using System.Collections.Concurrent;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.PortContracts;

namespace Lookahead.Chaos.InProcess;

/// <summary>The lease on a job's lock is taken from its worker while it runs.</summary>
internal sealed class LeaseLost : IChaosScenario
{
    private const int Steps = 20;
    private const int Interval = 4;

    public string Name => "lease-lost";

    public string Claim =>
        "The lease on a job's lock is broken at a random step. Its worker stops at once, the job goes on in another epoch from its last checkpoint (at most one interval of steps is lost), one attempt commits.";

    public int FullCount => 100;

    public int QuickCount => 10;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        var random = run.NewRandom();
        var blobs = new MemoryBlobStore(TimeProvider.System);
        await using var world = new ChaosWorld(blobs, new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(1), maxDeliveryCount: 10), ledger);
        var breakAt = new ConcurrentDictionary<string, int>();
        var handler = new SteppingHandler(Steps, Interval, pause: TimeSpan.FromMilliseconds(2))
        {
            AfterStep = async (context, step, token) =>
            {
                if (breakAt.TryGetValue(context.Job.Id, out var at) && at == step && breakAt.TryRemove(context.Job.Id, out _))
                {
                    blobs.BreakLease(JobPaths.Lock(context.Job.Id));
                    ledger.CountFaults();
                    await Task.Delay(Timeout.Infinite, token); // Until the heartbeat sees it.
                }
            },
        };
        world.StartWorker(handler);
        world.StartWorker(handler);
        var ids = new List<string>();
        for (var i = 0; i < run.Count; i++)
        {
            var id = await world.StoreAsync();
            breakAt[id] = random.Next(1, Steps);
            await world.WakeAsync(id);
            ids.Add(id);
        }
        await world.CheckResultsAsync(ids, handler, cancellationToken);
        await world.EndAsync();
        ledger.Set("checkpoint interval", Interval, "steps");
        ledger.Set("most steps lost", handler.MostLost, "steps");
        ledger.Set("attempts that went on from a checkpoint", handler.Resumed, "");
        ledger.Check(handler.MostLost <= Interval, $"{handler.MostLost} steps were lost at once.");
        ledger.Check(ledger.Faults >= run.Count, $"Only {ledger.Faults} leases were broken.");
        return ledger.Finding();
    }
}
