using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Worker.Handlers.FineTuning;

namespace Lookahead.Chaos.Processes;

/// <summary>Fine-tuning, its worker killed at random moments.</summary>
internal sealed class KillFineTune : IChaosScenario
{
    public string Name => "kill-fine-tune";

    public string Claim =>
        "The worker process of a fine-tune job is killed (SIGKILL) at a random moment between claim and commit, the next worker takes over. "
        + "No job is lost, one attempt commits, at most one checkpoint interval of steps is lost per kill, the final weights equal those of an undisturbed run bit for bit.";

    public int QuickCount => 3;

    public int FullCount => 50;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        using var service = await TestService.StartAsync();
        var commits = new CommitCheck(ledger, service.Blobs);
        var specification = TestJobs.Logged(TestJobs.FineTune(service));
        var whole = await service.RunToEndAsync(await service.SubmitAsync(specification));
        var expected = (await service.ResultAsync<FineTuneResult>(whole)).WeightsSha256;
        var length = whole.FinishedAt!.Value - whole.StartedAt!.Value;
        var kills = new RandomKills(service, ledger, run.NewRandom());
        ledger.Set("checkpoint interval", specification.Training.CheckpointEvery, "steps");
        while (ledger.Faults < run.Count)
        {
            var id = await service.SubmitAsync(specification);
            ledger.CountJob();
            var job = await kills.RunToEndAsync(id, length, run.Count - ledger.Faults, cancellationToken);
            run.Log($"job {ledger.Jobs}: {job.State} in {job.Epoch} attempts, {ledger.Faults} of {run.Count} kills");
            if (await commits.CommittedOnceAsync(id))
            {
                var weights = (await service.ResultAsync<FineTuneResult>(job)).WeightsSha256;
                ledger.Check(weights == expected, $"Job {id} ended with the weights {weights} instead of {expected}.");
            }
            CheckLostSteps(ledger, id, AttemptHistory.Of(await service.EventsAsync(id)), specification.Training.CheckpointEvery);
        }
        await commits.NothingChangedAsync();
        return ledger.Finding();
    }

    /// <summary>Compares where each attempt went on with how far those before it had come.</summary>
    private static void CheckLostSteps(ChaosLedger ledger, string id, IReadOnlyList<AttemptHistory> attempts, int interval)
    {
        var (reached, stored) = (0, 0);
        foreach (var attempt in attempts)
        {
            if (attempt.WentOnFrom is { } from)
            {
                ledger.Max("most steps lost by a kill", Math.Max(0, reached - from), "steps");
                ledger.Check(reached - from <= interval, $"Job {id}, epoch {attempt.Epoch} went on from step {from}, though step {reached} had been reached.");
                ledger.Check(from >= stored, $"Job {id}, epoch {attempt.Epoch} went on from step {from}, though step {stored} was stored.");
                ledger.Add("attempts that went on from a checkpoint", from > 0 ? 1 : 0, "");
            }
            reached = attempt.Steps.Append(reached).Max();
            stored = attempt.Checkpoints.Append(stored).Max();
        }
    }
}
