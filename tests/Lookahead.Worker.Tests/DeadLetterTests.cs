using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Upkeep;
using Lookahead.Worker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Worker.Tests;

/// <summary>What becomes of messages that the queue gave up on.</summary>
public sealed class DeadLetterTests : IDisposable
{
    private readonly WorkerWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Read_JobWaits_ItsWakeUpComesBackAndTheJobRuns()
    {
        var job = await world.SubmitAsync();
        await DeadLetterAsync();

        await ReadAsync();

        await world.RunOnceAsync(ScriptedHandler.Completing());
        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task Read_AgainAndAgain_TheJobFailsWithTheReasonAndNoMessageIsLeft()
    {
        var job = await world.SubmitAsync();
        var rounds = 0;
        while ((await world.ReadAsync(job.Id)).State == JobState.Queued)
        {
            Assert.True(++rounds < 10, "The message goes round for ever.");
            world.Clock.Advance(world.Options.RecheckDelay);
            await DeadLetterAsync();
            await ReadAsync();
        }

        var failed = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Failed, ErrorCodes.AttemptsExhausted, 4), (failed.State, failed.Error!.Code, rounds));
        Assert.Contains("MaxDeliveryCountExceeded", failed.Error.Message, StringComparison.Ordinal);
        world.Clock.Advance(world.Options.RecheckDelay);
        Assert.Null(await world.Queue.ReceiveAsync(TimeSpan.Zero, WorkerWorld.Never));
        Assert.Null(await world.Queue.ReceiveDeadLetterAsync(TimeSpan.Zero, WorkerWorld.Never));
    }

    [Fact]
    public async Task Read_JobHeldByALiveWorker_TheWakeUpComesBackHoweverOften()
    {
        var job = await world.SubmitAsync();
        await using var lease = await world.Blobs.TryAcquireLeaseAsync(JobPaths.Lock(job.Id), TimeSpan.FromDays(1), WorkerWorld.Never);
        for (var round = 0; round < 10; round++)
        {
            await DeadLetterAsync();
            await ReadAsync();
            world.Clock.Advance(world.Options.RecheckDelay);
        }

        Assert.Equal(JobState.Queued, (await world.ReadAsync(job.Id)).State);
        Assert.NotNull(await world.Queue.ReceiveAsync(TimeSpan.Zero, WorkerWorld.Never));
    }

    [Theory]
    [InlineData(JobState.Cancelled)]
    [InlineData(JobState.Paused)]
    public async Task Read_NothingToDo_DropsTheLetter(JobState state)
    {
        var job = await world.SubmitAsync();
        await DeadLetterAsync();
        await world.ApplyAsync(job, state == JobState.Paused ? JobTrigger.RequestPause : JobTrigger.RequestCancel);

        await ReadAsync();

        world.Clock.Advance(world.Options.RecheckDelay);
        Assert.Null(await world.Queue.ReceiveAsync(TimeSpan.Zero, WorkerWorld.Never));
        Assert.Equal(state, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task Read_NoWakeUp_KeepsWhatItWas()
    {
        await world.Queue.SendAsync(new QueueMessage("hello?") { MessageId = "a/b" }, TimeSpan.Zero, WorkerWorld.Never);
        await DeadLetterAsync();

        await ReadAsync();

        var kept = await world.Blobs.GetAsync("dead-letters/a_b.json", WorkerWorld.Never);
        Assert.Contains("\"hello?\"", System.Text.Encoding.UTF8.GetString(kept!.Content), StringComparison.Ordinal);
        Assert.Null(await world.Queue.ReceiveDeadLetterAsync(TimeSpan.Zero, WorkerWorld.Never));
    }

    private async Task DeadLetterAsync()
    {
        var message = await world.Queue.ReceiveAsync(TimeSpan.Zero, WorkerWorld.Never);
        await world.Queue.DeadLetterAsync(message!, "MaxDeliveryCountExceeded", "delivered too often", WorkerWorld.Never);
    }

    private Task<int> ReadAsync() =>
        new DeadLetterReader(world.Queues, new DeadLetterHandler(world.Blobs, world.Store, world.Queues, world.Clock, world.Options.Upkeep, NullLogger.Instance))
            .ReadAsync(WorkKind.Model, WorkerWorld.Never);
}
