using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Upkeep;
using Lookahead.PortContracts;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Worker.Tests;

/// <summary>What a worker does about jobs that wait for others, and about the ends of those that it runs.</summary>
public sealed class ChainedJobTests : IDisposable
{
    private readonly WorkerWorld world = new();
    private readonly MemoryJobQueue ends;

    public ChainedJobTests() => ends = new MemoryJobQueue(world.Clock, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task WakeUp_OfAJobThatWaits_IsPassedOver()
    {
        var first = await world.Store.CreateAsync(WorkerWorld.Specification(), WorkerWorld.Never);
        var second = await world.Store.CreateAsync(WorkerWorld.Specification() with { After = [first.Id] }, WorkerWorld.Never);
        await world.WakeAsync(second);
        world.Options = world.Options with { OnceWait = TimeSpan.Zero };

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(ScriptedHandler.Completing()));

        Assert.Equal((JobState.Queued, 0), ((await world.ReadAsync(second.Id)).State, (await world.ReadAsync(second.Id)).Epoch));
        Assert.Equal(0, world.Queue.Count);
    }

    [Fact]
    public async Task End_OfAJob_IsToldOnce()
    {
        var job = await world.SubmitAsync();

        await Worker().RunOnceAsync(WorkerWorld.Never);

        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
        Assert.Equal([job.Id], ends.Woken);
    }

    [Fact]
    public async Task End_QueueIsDown_LeavesTheJobOnTheListOfThoseToLookAfter()
    {
        ends.Fault = new IOException("The queue is down.");
        var job = await world.SubmitAsync();

        await Worker().RunOnceAsync(WorkerWorld.Never);

        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
        Assert.Equal(0, world.Queue.Count);
        Assert.Contains(JobPaths.Active(job.Id), world.Blobs.Names);
    }

    [Fact]
    public async Task End_ByDeadLetters_IsTold()
    {
        var job = await world.SubmitAsync();
        while ((await world.ReadAsync(job.Id)).State == JobState.Queued)
        {
            var message = await world.Queue.ReceiveAsync(TimeSpan.Zero, WorkerWorld.Never);
            await world.Queue.DeadLetterAsync(message!, "MaxDeliveryCountExceeded", "delivered too often", WorkerWorld.Never);
            await ReadDeadLettersAsync();
            world.Clock.Advance(world.Options.RecheckDelay);
        }

        Assert.Equal(JobState.Failed, (await world.ReadAsync(job.Id)).State);
        Assert.Equal([job.Id], ends.Woken);
    }

    [Fact]
    public async Task DeadLetter_OfAJobThatWaits_IsDropped()
    {
        var first = await world.Store.CreateAsync(WorkerWorld.Specification(), WorkerWorld.Never);
        var second = await world.Store.CreateAsync(WorkerWorld.Specification() with { After = [first.Id] }, WorkerWorld.Never);
        await world.WakeAsync(second);
        await world.Queue.DeadLetterAsync((await world.Queue.ReceiveAsync(TimeSpan.Zero, WorkerWorld.Never))!, "MaxDeliveryCountExceeded", "", WorkerWorld.Never);

        await ReadDeadLettersAsync();

        world.Clock.Advance(world.Options.RecheckDelay);
        Assert.Equal(0, world.Queue.Count);
    }

    private WorkQueues Queues => new(world.Queue) { JobEvents = ends };

    private Task<int> ReadDeadLettersAsync() =>
        new DeadLetterReader(Queues, new DeadLetterHandler(world.Blobs, world.Store, Queues, world.Clock, world.Options.Upkeep, NullLogger.Instance))
            .ReadAsync(WorkKind.Model, WorkerWorld.Never);

    private JobWorkerHost Worker() =>
        new(world.Blobs, Queues, [ScriptedHandler.Completing()], world.Clock, world.Options, NullLogger<JobWorkerHost>.Instance);
}
