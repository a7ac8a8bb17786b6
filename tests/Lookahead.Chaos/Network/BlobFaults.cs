using Lookahead.Azure.Blobs;
using Lookahead.Azure.Resilience;
using Lookahead.Chaos.Frame;
using Lookahead.Chaos.InProcess;
using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Chaos.Network;

/// <summary>Jobs over a Blob service of which three calls in ten fail.</summary>
internal sealed class BlobFaults : IChaosScenario
{
    private const double Rate = 0.3;
    private const int Workers = 3;
    private const int Steps = 12;
    private const int Interval = 3;

    public string Name => "blob-faults";

    public string Claim =>
        "30% of the calls of the Blob service (Azurite) fail: a third are answered 503 and not carried out, a third are carried out and their answer is lost, a third are carried out and never answered (the call times out). "
        + "Every job of 3 workers succeeds, committed by one attempt, with the right result.";

    public int FullCount => 40;

    public string? WhyNot => Azurite.WhyNot;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        var azurite = new Azurite();
        await azurite.InitializeAsync();
        try
        {
            await RunAsync(run, ledger, azurite, cancellationToken);
        }
        finally
        {
            await azurite.DisposeAsync();
        }
        return ledger.Finding();
    }

    private static async Task RunAsync(ChaosRun run, ChaosLedger ledger, Azurite azurite, CancellationToken cancellationToken)
    {
        var networks = Enumerable.Range(0, Workers + 1).Select(i => new FaultyTransport(Rate, run.Seed + i, hangs: true)).ToList();
        // As it is in Azure, but for the waits, which are cut short.
        var options = new AzureBlobStoreOptions
        {
            ConnectionString = azurite.ConnectionString,
            Container = Azurite.Container,
            Resilience = new AzureResilienceOptions { FirstDelay = TimeSpan.FromMilliseconds(10), LongestDelay = TimeSpan.FromMilliseconds(500), TryTimeout = TimeSpan.FromMilliseconds(500) },
        };
        var stores = networks.Select(network => new AzureBlobStore(options, TimeProvider.System, NullLoggerFactory.Instance, network)).ToList();
        var sound = new AzureBlobStore(options with { Resilience = new AzureResilienceOptions() }, TimeProvider.System, NullLoggerFactory.Instance);
        var queue = new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(1), maxDeliveryCount: 50);
        var handler = new SteppingHandler(Steps, Interval, pause: TimeSpan.FromMilliseconds(5));
        // The world checks with sound calls; jobs are submitted over the faulty network.
        await using var world = new ChaosWorld(sound, queue, ledger)
        {
            Options = ChaosWorld.ShortIntervals with { LeaseDuration = TimeSpan.FromSeconds(60), HeartbeatInterval = TimeSpan.FromMilliseconds(500), SweepInterval = TimeSpan.FromSeconds(2) },
        };
        await using var submitting = new ChaosWorld(stores[Workers], queue, ledger);
        foreach (var store in stores.Take(Workers))
        {
            world.StartWorker(handler, store);
        }
        var ids = new List<string>();
        for (var i = 0; i < run.Count; i++)
        {
            ids.Add(await submitting.SubmitAsync());
        }
        await world.CheckResultsAsync(ids, handler, cancellationToken);
        await world.EndAsync();
        var (calls, faults) = (networks.Sum(n => n.Calls), networks.Sum(n => n.Faults));
        ledger.CountFaults(faults);
        ledger.Set("calls", calls, "");
        ledger.Set("share that failed", Math.Round(100.0 * faults / calls, 1), "%");
        ledger.Set("most steps lost", handler.MostLost, "steps");
        ledger.Set("attempts beyond one per job", ids.Sum(id => handler.Runs(id) - 1), "");
        ledger.Check(handler.MostLost <= Interval, $"{handler.MostLost} steps were lost at once.");
        ledger.Check(faults > calls / 5, $"Only {faults} of {calls} calls failed.");
    }
}
