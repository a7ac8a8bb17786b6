using System.Diagnostics;
using Lookahead.Embedded;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.TestSupport;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Real processes over the store of one machine.</summary>
public sealed class WorkerProcessTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly EmbeddedStore embedded;
    private readonly JobStore store;

    public WorkerProcessTests()
    {
        embedded = EmbeddedStore.Open(folder.Path);
        store = new JobStore(embedded.Blobs, TimeProvider.System);
    }

    public void Dispose()
    {
        embedded.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Kill9_WhileRunning_TheNextWorkerTakesOverAtOnce()
    {
        var job = await SubmitAsync();
        using (var first = Start())
        {
            await CheckpointAsync(job);
            first.Kill(); // SIGKILL
            await first.WaitForExitAsync();
        }
        Assert.Equal(JobState.Running, (await store.FindAsync(job.Id, default))!.State);

        using var second = Start();
        await second.WaitForExitAsync();

        Assert.Equal(0, second.ExitCode);
        var ended = (await store.FindAsync(job.Id, default))!;
        Assert.Equal((JobState.Succeeded, 2, 1, $"process/{second.Id}"), (ended.State, ended.Epoch, ended.FailedAttempts, ended.Worker));
        // At once: long before the dead worker's lease (60 s) would have run out by time.
        Assert.InRange((ended.FinishedAt - ended.CreatedAt)!.Value.TotalSeconds, 0, 55);
    }

    [Fact]
    public async Task SigTerm_WhileRunning_GivesTheJobBackWithExit75()
    {
        var job = await SubmitAsync();
        using (var first = Start())
        {
            await CheckpointAsync(job);
            using var kill = Process.Start("kill", ["-TERM", first.Id.ToString()]);
            await first.WaitForExitAsync();
            Assert.Equal(75, first.ExitCode);
        }
        Assert.Equal(JobState.Queued, (await store.FindAsync(job.Id, default))!.State);

        using var second = Start();
        await second.WaitForExitAsync();

        var ended = (await store.FindAsync(job.Id, default))!;
        Assert.Equal((0, JobState.Succeeded, 2, 0), (second.ExitCode, ended.State, ended.Epoch, ended.FailedAttempts));
    }

    private async Task<JobDocument> SubmitAsync()
    {
        var job = await store.CreateAsync(WorkerWorld.Specification(), default);
        await embedded.Queue(WorkerServices.JobQueueName).SendAsync(new WakeUp(job.Id).ToMessage(), TimeSpan.Zero, default);
        return job;
    }

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet", [typeof(WorkerProcessTests).Assembly.Location, folder.Path]))!;

    private async Task CheckpointAsync(JobDocument job)
    {
        while (await embedded.Blobs.GetPropertiesAsync(JobPaths.Checkpoints(job.Id, 1) + "1", default) is null)
        {
            await Task.Delay(20);
        }
    }
}
