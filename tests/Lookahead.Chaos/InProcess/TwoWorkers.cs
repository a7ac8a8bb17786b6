using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;

namespace Lookahead.Chaos.InProcess;

/// <summary>Two workers that get a wake-up of the same job at the same time.</summary>
internal sealed class TwoWorkers : IChaosScenario
{
    public string Name => "two-workers-one-job";

    public string Claim => "Two workers receive a wake-up of the same job at the same moment. One runs it, once; the other leaves it alone.";

    public int FullCount => 100;

    public int QuickCount => 10;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        using var stores = new EmbeddedStores();
        await using var world = new ChaosWorld(stores.Service.Blobs, stores.Queue(stores.Service), ledger);
        var handler = new SteppingHandler(steps: 4, interval: 2, pause: TimeSpan.FromMilliseconds(5));
        for (var worker = 0; worker < 2; worker++)
        {
            var store = stores.Open();
            world.StartWorker(handler, store.Blobs, stores.Queue(store));
        }
        var ids = new List<string>();
        for (var i = 0; i < run.Count; i++)
        {
            // Both workers are idle here: each takes one of the two.
            var id = await world.StoreAsync();
            await Task.WhenAll(world.WakeAsync(id), world.WakeAsync(id));
            ledger.CountFaults();
            await world.CheckResultsAsync([id], handler, cancellationToken);
            await world.WaitAsync(() => stores.Counts.Left == 0, "Messages are left.", cancellationToken);
            ids.Add(id);
        }
        await world.EndAsync();
        ledger.Check(handler.Overlaps == 0, $"{handler.Overlaps} times two workers ran one job.");
        foreach (var id in ids)
        {
            ledger.Check(handler.Runs(id) == 1, $"Job {id} ran {handler.Runs(id)} times.");
        }
        // Whoever came second while the first ran put its wake-up off.
        ledger.Set("times the second worker found the job held", stores.Counts.Sent - (2 * run.Count), "");
        return ledger.Finding();
    }
}
