using System.Security.Cryptography;
using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Manifests;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>What a message leads to when nothing goes wrong, or when the message itself is wrong.</summary>
public sealed class JobRunTests : IDisposable
{
    private readonly WorkerWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task RunOnce_JobQueued_SucceedsAndCommitsManifestLast()
    {
        var job = await world.SubmitAsync();
        byte[] weights = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        var scratch = "";
        var handler = new ScriptedHandler(async (context, token) =>
        {
            scratch = context.ScratchFolder;
            var file = Path.Combine(scratch, "weights.bin");
            await File.WriteAllBytesAsync(file, weights, token);
            await context.Attempt.UploadFileAsync("model/weights.bin", file, token);
            await context.Attempt.PutAsync("checkpoints/1", "old"u8.ToArray(), token);
            await context.Attempt.PutJsonAsync("result.json", new { loss = 1.5 }, token);
            await context.Attempt.DeleteAsync("checkpoints/1", token);
            await context.ReportAsync(new MessageLogged(MessageLevel.Information, "hello"));
            context.Facts["data_sha256"] = "abc";
            return HandlerOutcome.Completed;
        });

        var exit = await world.RunOnceAsync(handler);

        Assert.Equal(WorkerExit.Done, exit);
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 1, 0, $"jobs/local/{job.Id}/attempts/1/"), (ended.State, ended.Epoch, ended.FailedAttempts, ended.ResultPrefix));
        Assert.NotNull(ended.StartedAt);
        Assert.NotNull(ended.FinishedAt);
        Assert.Equal("test/1", ended.Worker);
        Assert.Equal(0, world.Queue.Count);
        Assert.False(await world.Blobs.IsLeasedAsync(JobPaths.Lock(job.Id), WorkerWorld.Never));
        Assert.False(Directory.Exists(scratch));

        var manifest = await ManifestAsync(ended);
        Assert.Equal(["model/weights.bin", "result.json"], manifest.Files.Select(f => f.Name));
        Assert.Equal((100_000, Convert.ToHexStringLower(SHA256.HashData(weights))), (manifest.Files[0].Bytes, manifest.Files[0].Sha256));
        Assert.Equal((job.Id, 1, "abc"), (manifest.JobId, manifest.Epoch, manifest.Facts["data_sha256"]));
        Assert.Equal(JsonSerializer.Serialize(job.Specification, JobJson.Options), JsonSerializer.Serialize(manifest.Specification, JobJson.Options));
        Assert.Equal(Environment.ProcessorCount, manifest.Machine.Threads);
        Assert.All([manifest.CodeVersion, manifest.Machine.Cpu, manifest.Machine.Dotnet, manifest.Machine.OperatingSystem], Assert.NotEmpty);

        var files = world.Blobs.Written.Where(n => n.Contains("/attempts/") && !n.EndsWith("events.jsonl", StringComparison.Ordinal));
        Assert.Equal(ended.ResultPrefix + JobPaths.ManifestFile, files.Last());
        var events = await world.EventsAsync(job.Id);
        Assert.Equal(["Running", "hello", "Succeeded"], events.Select(e => e is StateChanged s ? s.State.ToString() : ((MessageLogged)e).Text));
    }

    [Fact]
    public async Task RunOnce_NoMessage_IsDoneAfterTheWait()
    {
        world.Options = world.Options with { OnceWait = TimeSpan.FromMilliseconds(30) };

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(ScriptedHandler.Completing()));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{\"job_id\":\"../../etc\"}")]
    [InlineData("{\"job_id\":\"0123456789abcdef-01234567-local\",\"schema_version\":99}")]
    public async Task RunOnce_BadMessage_GoesToTheDeadLettersWithItsReason(string body)
    {
        world.Options = world.Options with { OnceWait = TimeSpan.Zero };
        await world.Queue.SendAsync(new QueueMessage(body), TimeSpan.Zero, WorkerWorld.Never);

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(ScriptedHandler.Completing()));

        var dead = await world.Queue.ReceiveDeadLetterAsync(TimeSpan.Zero, WorkerWorld.Never);
        Assert.Equal("bad_message", dead?.DeadLetterReason);
        Assert.NotEmpty(dead!.DeadLetterDescription!);
    }

    [Fact]
    public async Task RunOnce_DocumentOfANewerVersion_GoesToTheDeadLetters()
    {
        world.Options = world.Options with { OnceWait = TimeSpan.Zero };
        var job = await world.SubmitAsync();
        var newer = JsonSerializer.SerializeToUtf8Bytes(job with { SchemaVersion = 99 }, JobJson.Options);
        await world.Blobs.PutAsync(JobPaths.Document(job.Id), newer, Jobs.Storage.PutCondition.None, WorkerWorld.Never);

        await world.RunOnceAsync(ScriptedHandler.Completing());

        var dead = await world.Queue.ReceiveDeadLetterAsync(TimeSpan.Zero, WorkerWorld.Never);
        Assert.Equal("unreadable_job", dead?.DeadLetterReason);
        Assert.Contains("Upgrade", dead!.DeadLetterDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_JobGoneOrFinal_CompletesTheMessageWithoutARun()
    {
        world.Options = world.Options with { OnceWait = TimeSpan.FromMilliseconds(50) };
        await world.Queue.SendAsync(new WakeUp(JobId.Create(world.Clock.GetUtcNow())).ToMessage(), TimeSpan.Zero, WorkerWorld.Never);
        var job = await world.SubmitAsync();
        await world.ApplyAsync(job, JobTrigger.RequestCancel);
        var handler = ScriptedHandler.Completing();

        await world.RunOnceAsync(handler);

        Assert.Equal((0, 0), (handler.Runs, world.Queue.Count));
        Assert.Equal(JobState.Cancelled, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task RunLoop_SeveralJobs_RunsThemAll()
    {
        var first = await world.SubmitAsync();
        var second = await world.SubmitAsync();
        var handler = ScriptedHandler.Completing();

        await world.RunUntilAsync(handler, second.Id, JobState.Succeeded);

        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(first.Id)).State);
        Assert.Equal(2, handler.Runs);
    }

    [Fact]
    public void Constructor_HeartbeatSlowerThanTheLease_Throws()
    {
        world.Options = world.Options with { HeartbeatInterval = TimeSpan.FromSeconds(50) };

        Assert.Throws<ArgumentException>(() => world.Worker());
    }

    private async Task<AttemptManifest> ManifestAsync(JobDocument job)
    {
        var blob = await world.Blobs.GetAsync(job.ResultPrefix + JobPaths.ManifestFile, WorkerWorld.Never);
        return JsonSerializer.Deserialize<AttemptManifest>(blob!.Content, JobJson.Options)!;
    }
}
