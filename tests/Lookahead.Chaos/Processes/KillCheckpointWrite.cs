using System.Diagnostics;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Handlers.FineTuning;
using Lookahead.Worker.Running;

namespace Lookahead.Chaos.Processes;

/// <summary>Fine-tuning that writes a checkpoint after every second step, its worker killed while it writes one.</summary>
internal sealed class KillCheckpointWrite : IChaosScenario
{
    private const int Interval = 2;

    public string Name => "kill-checkpoint-write";

    public string Claim =>
        "The worker process is killed (SIGKILL) while it writes a checkpoint: the file is on its disk, whole or torn, and not in the store. "
        + "The next worker goes on from the checkpoint before it, and the final weights equal those of an undisturbed run bit for bit.";

    public int QuickCount => 1;

    public int FullCount => 20;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        using var service = await TestService.StartAsync();
        var commits = new CommitCheck(ledger, service.Blobs);
        var specification = TestJobs.Logged(TestJobs.FineTune(service));
        specification = specification with { Training = specification.Training with { Steps = 60, CheckpointEvery = Interval } };
        var whole = await service.RunToEndAsync(await service.SubmitAsync(specification));
        var expected = (await service.ResultAsync<FineTuneResult>(whole)).WeightsSha256;
        var random = run.NewRandom();
        for (var tries = 0; ledger.Faults < run.Count && tries < 4 + (4 * run.Count); tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = await service.SubmitAsync(specification);
            ledger.CountJob();
            var stored = await KillWhileWritingAsync(service, id, Interval * random.Next(1, 25));
            var job = await service.RunToEndAsync(id);
            run.Log($"job {ledger.Jobs}: {job.State}, " + (stored is null ? "the kill came too early or too late" : $"killed behind step {stored}"));
            if (await commits.CommittedOnceAsync(id))
            {
                ledger.Check((await service.ResultAsync<FineTuneResult>(job)).WeightsSha256 == expected, $"Job {id} ended with other weights.");
            }
            if (stored is { } step)
            {
                ledger.CountFaults();
                var from = AttemptHistory.Of(await service.EventsAsync(id)).First(a => a.Epoch > 1).WentOnFrom;
                ledger.Check(from == step, $"Job {id} went on from step {from}; its newest whole checkpoint was that of step {step}.");
            }
        }
        ledger.Check(ledger.Faults >= run.Count, $"Only {ledger.Faults} of {ledger.Jobs} kills came during a checkpoint write.");
        await commits.NothingChangedAsync();
        return ledger.Finding();
    }

    /// <summary>Kills the first worker as soon as a checkpoint is being written when a step has been passed.</summary>
    /// <returns>The step of the newest checkpoint in the store; null when the kill did not come during a write.</returns>
    private static async Task<int?> KillWhileWritingAsync(TestService service, string id, int behind)
    {
        var scratch = Path.Combine(new WorkerOptions().ScratchRoot, id, "1", "checkpoint.safetensors");
        using var worker = service.StartWorker();
        while (!worker.HasExited && await StoredStepAsync(service.Blobs, id) < behind)
        {
            await Task.Delay(2);
        }
        var watch = Stopwatch.StartNew();
        while (!worker.HasExited && !File.Exists(scratch) && watch.Elapsed < TestService.Patience)
        {
            // A write takes a few milliseconds: no time to sleep.
        }
        worker.Kill();
        await worker.WaitForExitAsync();
        var step = await StoredStepAsync(service.Blobs, id);
        if (!File.Exists(scratch) || step == 0)
        {
            return null;
        }
        // The file stays a moment longer than the upload takes: when the store has the same, the checkpoint was written.
        var newest = await service.Blobs.GetAsync($"{JobPaths.Checkpoints(id, 1)}step-{step:D9}.safetensors", default);
        var written = await File.ReadAllBytesAsync(scratch);
        return newest!.Content.AsSpan().SequenceEqual(written) ? null : step;
    }

    private static async Task<int> StoredStepAsync(IBlobStore blobs, string id)
    {
        var newest = 0;
        await foreach (var blob in blobs.ListAsync(JobPaths.Checkpoints(id, 1) + "step-", default))
        {
            if (blob.Name.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                newest = int.Parse(Path.GetFileNameWithoutExtension(blob.Name)["step-".Length..]);
            }
        }
        return newest;
    }
}
