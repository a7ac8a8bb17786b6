using System.Collections.Concurrent;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.PortContracts;

namespace Lookahead.Chaos.InProcess;

/// <summary>Jobs that end every attempt by an error, or take every worker with them.</summary>
internal sealed class PoisonJob : IChaosScenario
{
    private const string Poison = "the job is poison";

    public string Name => "poison-job";

    public string Claim =>
        "Every attempt of a job ends by an error, or its worker vanishes. The job fails after as many attempts as it may take (1 to 5), with the reason, and no message is left; jobs beside it succeed.";

    public int FullCount => 60;

    public int QuickCount => 10;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        var random = run.NewRandom();
        var blobs = new MemoryBlobStore(TimeProvider.System);
        var counts = new QueueCounts();
        await using var world = new ChaosWorld(blobs, counts.Of(new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(1), maxDeliveryCount: 50)), ledger);
        var poison = new ConcurrentDictionary<string, bool>();
        var handler = new SteppingHandler(steps: 4, interval: 2, pause: TimeSpan.FromMilliseconds(2))
        {
            AfterStep = async (context, _, token) =>
            {
                if (poison.TryGetValue(context.Job.Id, out var kills))
                {
                    ledger.CountFaults();
                    if (!kills)
                    {
                        throw new InvalidOperationException(Poison);
                    }
                    // As seen from outside, a worker whose lease ends while it holds a job is dead.
                    blobs.BreakLease(JobPaths.Lock(context.Job.Id));
                    await Task.Delay(Timeout.Infinite, token);
                }
            },
        };
        world.StartWorker(handler);
        world.StartWorker(handler);
        var (poisoned, healthy) = (new Dictionary<string, int>(), new List<string>());
        for (var i = 0; i < run.Count; i++)
        {
            var attempts = random.Next(1, 6);
            var id = await world.StoreAsync(attempts);
            poison[id] = i % 2 == 1;
            poisoned[id] = attempts;
            await world.WakeAsync(id);
            healthy.Add(await world.SubmitAsync());
        }
        foreach (var job in await world.WaitForEndsAsync([.. poisoned.Keys], cancellationToken))
        {
            var attempts = poisoned[job.Id];
            var reason = poison[job.Id] ? "ended without a word" : Poison;
            ledger.Check(job.State == JobState.Failed, $"Job {job.Id} is {job.State}.");
            ledger.Check(handler.Runs(job.Id) == attempts && job.FailedAttempts == attempts, $"Job {job.Id} ran {handler.Runs(job.Id)} times instead of {attempts}.");
            ledger.Check(job.Error?.Code == ErrorCodes.AttemptsExhausted && job.Error.Message.Contains(reason, StringComparison.Ordinal), $"Job {job.Id} failed with '{job.Error?.Message}'.");
        }
        await world.CheckResultsAsync(healthy, handler, cancellationToken);
        await world.WaitAsync(() => counts.Left == 0, "Messages are left.", cancellationToken);
        await world.EndAsync();
        return ledger.Finding();
    }
}
