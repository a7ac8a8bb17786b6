using Lookahead.Chaos.Frame;

namespace Lookahead.Chaos.InProcess;

/// <summary>One job, many wake-ups: before, during and after its run.</summary>
internal sealed class DuplicateDeliveries : IChaosScenario
{
    private const int Workers = 4;

    public string Name => "duplicate-deliveries";

    public string Claim =>
        "A job's wake-up is delivered again and again to 4 workers, before, during and after its run. The job runs once and has one result, and every duplicate is settled.";

    public int FullCount => 100;

    public int QuickCount => 20;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        using var stores = new EmbeddedStores();
        await using var world = new ChaosWorld(stores.Service.Blobs, stores.Queue(stores.Service), ledger);
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new SteppingHandler(steps: 20, interval: 5, pause: TimeSpan.FromMilliseconds(2))
        {
            AfterStep = async (_, step, token) =>
            {
                if (step == 10)
                {
                    half.TrySetResult();
                    await goOn.Task.WaitAsync(token);
                }
            },
        };
        var id = await world.SubmitAsync();
        await SendAsync(run.Count / 4);
        for (var worker = 0; worker < Workers; worker++)
        {
            var store = stores.Open();
            world.StartWorker(handler, store.Blobs, stores.Queue(store));
        }
        await half.Task.WaitAsync(cancellationToken);
        await SendAsync(run.Count / 2);
        goOn.SetResult();
        await world.CheckResultsAsync([id], handler, cancellationToken);
        await SendAsync(run.Count - (run.Count / 4) - (run.Count / 2));
        await world.WaitAsync(() => stores.Counts.Left == 0, $"{stores.Counts.Left} messages are left.", cancellationToken);
        await world.EndAsync();
        ledger.Check(handler.Runs(id) == 1, $"The job ran {handler.Runs(id)} times.");
        ledger.Set("messages settled, re-checks included", stores.Counts.Completed, "");
        return ledger.Finding();

        async Task SendAsync(int duplicates)
        {
            for (var i = 0; i < duplicates; i++)
            {
                await world.WakeAsync(id);
            }
            ledger.CountFaults(duplicates);
        }
    }
}
