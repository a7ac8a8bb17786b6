using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Handlers.FineTuning;
using Lookahead.Worker.Running;

namespace Lookahead.Chaos.Processes;

/// <summary>A worker process that stands still (SIGSTOP) past its lease, and goes on when another has done its job.</summary>
internal sealed class StalledWorker : IChaosScenario
{
    private const int LeaseSeconds = 3;

    // In a guarded section of the embedded store, a stopped process holds up all others (docs/embedded.md); this is far above what a takeover takes.
    private static readonly TimeSpan TakeoverPatience = TimeSpan.FromSeconds(45);

    private static readonly Dictionary<string, string> ShortLease = new() { [WorkerOptions.LeaseVariable] = $"{LeaseSeconds}" };

    public string Name => "stalled-worker";

    public string Claim =>
        "A worker process stands still (SIGSTOP) at a random step for longer than its lease (3 s here), another takes its job over and ends it, the first goes on (SIGCONT). "
        + "It stops by itself with exit code 75, and none of its late writes is visible: document, result and events stay as they were.";

    public int QuickCount => 1;

    public int FullCount => 10;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        using var service = await TestService.StartAsync();
        var commits = new CommitCheck(ledger, service.Blobs);
        var specification = TestJobs.Logged(TestJobs.FineTune(service));
        specification = specification with { Training = specification.Training with { Steps = 100 } };
        var whole = await service.RunToEndAsync(await service.SubmitAsync(specification));
        var expected = (await service.ResultAsync<FineTuneResult>(whole)).WeightsSha256;
        var random = run.NewRandom();
        for (var tries = 0; ledger.Faults < run.Count && tries < 3 + (3 * run.Count); tries++)
        {
            var id = await service.SubmitAsync(specification);
            ledger.CountJob();
            var stalled = await StallAsync(service, ledger, id, random, cancellationToken);
            run.Log($"job {ledger.Jobs}: " + (stalled ? "stalled, taken over" : "the stall came too late, or inside a guarded section"));
            var job = await service.RunToEndAsync(id);
            if (await commits.CommittedOnceAsync(id))
            {
                ledger.Check((await service.ResultAsync<FineTuneResult>(job)).WeightsSha256 == expected, $"Job {id} ended with other weights.");
            }
        }
        ledger.Check(ledger.Faults >= run.Count, $"Only {ledger.Faults} of {ledger.Jobs} stalls came at the right moment.");
        await commits.NothingChangedAsync();
        return ledger.Finding();
    }

    /// <returns>False when the job was done before, or nobody could take it over.</returns>
    private static async Task<bool> StallAsync(TestService service, ChaosLedger ledger, string id, Random random, CancellationToken cancellationToken)
    {
        using var first = service.StartWorker(environment: ShortLease);
        try
        {
            var step = random.Next(1, 80);
            await service.WaitForAsync<TrainingStepped>(id, e => e.Step >= step);
            await Task.Delay(random.Next(300), cancellationToken);
            await SignalAsync(first, "STOP");
            if ((await service.GetAsync(id)) is { State: not JobState.Running } or { Epoch: not 1 })
            {
                return false;
            }
            var stoppedAt = Stopwatch.GetTimestamp();
            using var second = service.StartWorker(wait: (int)TakeoverPatience.TotalSeconds, ShortLease);
            while ((await service.GetAsync(id)).Epoch == 1)
            {
                if (Stopwatch.GetElapsedTime(stoppedAt) > TakeoverPatience)
                {
                    second.Kill();
                    ledger.Add("stalls inside a guarded section, not counted", 1, "");
                    return false;
                }
                await Task.Delay(20, cancellationToken);
            }
            ledger.Max("longest time from a stall to the takeover", Stopwatch.GetElapsedTime(stoppedAt).TotalSeconds, "s");
            await second.WaitForExitAsync(cancellationToken);
            ledger.CountFaults();
            var before = await VisibleAsync(service, id);
            await SignalAsync(first, "CONT");
            await first.WaitForExitAsync(cancellationToken);
            var after = await VisibleAsync(service, id);
            ledger.Check(before == after, $"Job {id}: what a reader sees changed when the stalled worker went on.");
            ledger.Check(first.ExitCode == (int)WorkerExit.TryAgain, $"The stalled worker exited with {first.ExitCode}.");
            return true;
        }
        finally
        {
            if (!first.HasExited)
            {
                await SignalAsync(first, "CONT");
                await first.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>A hash of all that readers of a job look at: the document, every file of the committed attempt, the events of all epochs.</summary>
    private static async Task<string> VisibleAsync(TestService service, string id)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData((await service.Blobs.GetAsync(JobPaths.Document(id), default))!.Content);
        var job = await service.GetAsync(id);
        await foreach (var blob in service.Blobs.ListAsync(JobPaths.Attempt(id, job.Epoch), default))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(blob.Name));
            hash.AppendData((await service.Blobs.GetAsync(blob.Name, default))!.Content);
        }
        for (var epoch = 0; epoch <= job.Epoch; epoch++)
        {
            hash.AppendData((await service.Blobs.GetAsync(JobPaths.Events(id, epoch), default))?.Content ?? []);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task SignalAsync(Process worker, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{worker.Id}"]);
        await kill.WaitForExitAsync();
    }
}
