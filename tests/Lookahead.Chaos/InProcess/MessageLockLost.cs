using Lookahead.Chaos.Frame;
using Lookahead.Embedded.Queues;

namespace Lookahead.Chaos.InProcess;

/// <summary>The lock on a job's message runs out while the job runs.</summary>
internal sealed class MessageLockLost : IChaosScenario
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromMilliseconds(150);

    public string Name => "message-lock-lost";

    public string Claim =>
        "The lock on the message runs out while its job runs, and the message is delivered to the other worker. The job goes on under its lease and runs once; no message is left.";

    public int FullCount => 50;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        using var stores = new EmbeddedStores(new FileJobQueueOptions { LockDuration = LockDuration, PollInterval = TimeSpan.FromMilliseconds(10) });
        await using var world = new ChaosWorld(stores.Service.Blobs, stores.Queue(stores.Service), ledger)
        {
            Options = ChaosWorld.ShortIntervals with { HeartbeatInterval = TimeSpan.FromSeconds(30) },
        };
        var handler = new SteppingHandler(steps: 6, interval: 2, pause: TimeSpan.FromMilliseconds(5))
        {
            AfterStep = async (_, step, token) =>
            {
                if (step == 3)
                {
                    // The heartbeat, which would renew the lock, comes every 30 s only.
                    await Task.Delay(LockDuration * 2, token);
                }
            },
        };
        for (var worker = 0; worker < 2; worker++)
        {
            var store = stores.Open();
            world.StartWorker(handler, store.Blobs, stores.Queue(store));
        }
        var ids = new List<string>();
        for (var tries = 0; ledger.Faults < run.Count && tries < 2 * run.Count; tries++)
        {
            var lost = stores.Counts.LocksLost;
            ids.Add(await world.SubmitAsync());
            await world.CheckResultsAsync([ids[^1]], handler, cancellationToken);
            await world.WaitAsync(() => stores.Counts.Left == 0, "Messages are left.", cancellationToken);
            ledger.CountFaults(stores.Counts.LocksLost > lost ? 1 : 0);
        }
        await world.EndAsync();
        ledger.Check(ledger.Faults >= run.Count, $"Only {ledger.Faults} locks were lost.");
        ledger.Check(handler.Overlaps == 0, $"{handler.Overlaps} times two workers ran one job.");
        foreach (var id in ids)
        {
            ledger.Check(handler.Runs(id) == 1, $"Job {id} ran {handler.Runs(id)} times.");
        }
        return ledger.Finding();
    }
}
