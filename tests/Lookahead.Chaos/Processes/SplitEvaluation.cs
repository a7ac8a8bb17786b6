using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.Evaluation;

namespace Lookahead.Chaos.Processes;

/// <summary>An evaluation in parts over several worker processes, which are killed at random.</summary>
internal sealed class SplitEvaluation : IChaosScenario
{
    private const int FullKills = 24;

    public string Name => "split-evaluation";

    public string Claim =>
        "8 worker processes on a 32-part evaluation are killed (SIGKILL) at random (quick: 3 workers, 6 parts). "
        + "Every part is committed by one attempt, and the merged result equals that of the unsplit evaluation byte for byte.";

    public int QuickCount => 2;

    public int FullCount => FullKills;

    public string? WhyNot => SandboxAvailability.WhyNot;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var (parts, workers) = run.Count >= FullKills ? (32, 8) : (6, 3);
        var ledger = new ChaosLedger();
        using var service = await TestService.StartAsync();
        var commits = new CommitCheck(ledger, service.Blobs);
        var model = new ModelReference { Source = ModelSource.Job, Job = await TestJobs.FineTuneJobAsync(service) };
        var specification = TestJobs.PassAtK(service, model) with
        {
            Sampling = TestJobs.Sampling with { Samples = 16, Temperatures = [0.2, 0.8] },
            MaxAttempts = 100,
        };
        var whole = await service.RunToEndAsync(await service.SubmitAsync(specification));
        await service.ResultAsync<PassAtKResult>(whole);
        var id = await service.SubmitAsync(specification with { Parallelism = parts });
        ledger.CountJob();

        var killed = await WorkerCrowd.RunToEndAsync(service, id, workers, run.Count, run.NewRandom(), cancellationToken);

        ledger.CountFaults(killed);
        ledger.Set("parts", parts, "");
        ledger.Set("worker processes", workers, "");
        ledger.Check(killed >= run.Count / 2, $"The job ended after {killed} kills, too few to show anything.");
        if (await commits.CommittedOnceAsync(id))
        {
            await EqualResults.CheckAsync(ledger, service, whole, await service.GetAsync(id));
        }
        var committed = (await service.EventsAsync(id)).OfType<PartEnded>().Where(e => e.State == JobState.Succeeded).GroupBy(e => e.Part);
        foreach (var part in committed)
        {
            ledger.Check(part.Select(e => e.Epoch).Distinct().Count() == 1, $"Part {part.Key} was committed by several attempts.");
        }
        await commits.NothingChangedAsync();
        return ledger.Finding();
    }
}
