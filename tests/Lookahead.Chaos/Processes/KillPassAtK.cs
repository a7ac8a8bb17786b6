using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.Evaluation;

namespace Lookahead.Chaos.Processes;

/// <summary>An evaluation, its worker killed at random moments.</summary>
internal sealed class KillPassAtK : IChaosScenario
{
    // Samples are stored every 10 s; a progress event comes once a second, and a sample takes its time.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    public string Name => "kill-pass-at-k";

    public string Claim =>
        "The worker process of a pass@k job is killed (SIGKILL) at a random moment between claim and commit, while it samples, judges or writes. "
        + "No job is lost, one attempt commits, at most one checkpoint interval (10 s) of sampling is lost per kill, results and samples equal those of an undisturbed run byte for byte.";

    public int QuickCount => 2;

    public int FullCount => 50;

    public string? WhyNot => SandboxAvailability.WhyNot;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        using var service = await TestService.StartAsync();
        var commits = new CommitCheck(ledger, service.Blobs);
        var model = new ModelReference { Source = ModelSource.Job, Job = await TestJobs.FineTuneJobAsync(service) };
        var specification = TestJobs.PassAtK(service, model) with
        {
            // The full run's attempts last long enough to store samples on the way.
            Sampling = TestJobs.Sampling with { Samples = run.Count >= FullCount ? 128 : 32, Temperatures = [0.2, 0.8], MaxNewTokens = 48 },
            MaxAttempts = 100,
        };
        var whole = await service.RunToEndAsync(await service.SubmitAsync(specification));
        await service.ResultAsync<PassAtKResult>(whole);
        var length = whole.FinishedAt!.Value - whole.StartedAt!.Value;
        ledger.Set("length of an undisturbed attempt", length.TotalSeconds, "s");
        var samples = specification.Sampling.Samples * 3 * specification.Sampling.Temperatures.Count;
        var kills = new RandomKills(service, ledger, run.NewRandom());
        while (ledger.Faults < run.Count)
        {
            var id = await service.SubmitAsync(specification);
            ledger.CountJob();
            var job = await kills.RunToEndAsync(id, length, run.Count - ledger.Faults, cancellationToken);
            run.Log($"job {ledger.Jobs}: {job.State} in {job.Epoch} attempts, {ledger.Faults} of {run.Count} kills");
            if (await commits.CommittedOnceAsync(id))
            {
                await EqualResults.CheckAsync(ledger, service, whole, job);
            }
            CheckLostSamples(ledger, id, AttemptHistory.Of(await service.EventsAsync(id)), samples);
        }
        await commits.NothingChangedAsync();
        return ledger.Finding();
    }

    /// <summary>An attempt reports of what it has to draw, which is all that no checkpoint holds.</summary>
    private static void CheckLostSamples(ChaosLedger ledger, string id, IReadOnlyList<AttemptHistory> attempts, int samples)
    {
        var drawn = new List<(DateTimeOffset At, long Samples)>();
        foreach (var attempt in attempts)
        {
            var progress = attempt.Progress("sampling").ToList();
            if (progress.Count > 0 && drawn.Count > 0)
            {
                var kept = samples - progress[0].Total;
                // The time in which what is drawn anew was drawn before.
                var lost = drawn.Where(d => d.Samples > kept).ToList();
                var seconds = lost.Count == 0 ? 0 : (lost[^1].At - lost[0].At).TotalSeconds;
                ledger.Max("most sampling lost by a kill", seconds, "s");
                ledger.Check(seconds <= (Interval + Slack).TotalSeconds, $"Job {id}, epoch {attempt.Epoch} drew again what had taken {seconds:0.0} s.");
            }
            if (progress.Count > 0)
            {
                drawn = [.. progress.Select(p => (p.At, samples - p.Total + p.Done))];
            }
        }
    }
}
