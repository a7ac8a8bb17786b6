using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Upkeep;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Worker.Tests;

/// <summary>Jobs that no message speaks of any more.</summary>
public sealed class WakeUpSweepTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly WorkerWorld world = new();
    private readonly IdleUpkeep upkeep;

    public WakeUpSweepTests() =>
        upkeep = new IdleUpkeep(world.Blobs, world.Store, world.Queues, world.Clock, world.Options, NullLogger.Instance);

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Sweep_QueuedForLong_SendsOnceUntilTheResendInterval()
    {
        await CreateAsync();
        await SweepAsync();
        Assert.Equal(0, world.Queue.SentCount); // too young

        world.Clock.Advance(world.Options.QueuedGrace);
        await SweepAsync();
        await SweepAsync();
        Assert.Equal(1, world.Queue.SentCount);

        world.Clock.Advance(world.Options.ResendInterval);
        await SweepAsync();
        Assert.Equal(2, world.Queue.SentCount);
    }

    [Fact]
    public async Task Sweep_QueuedByAClockThatIsAhead_SendsAfterTheGraceAllTheSame()
    {
        var ahead = new SkewClock();
        ahead.Advance(Hour);
        await new JobStore(world.Blobs, ahead).CreateAsync(WorkerWorld.Specification(), WorkerWorld.Never);
        await SweepAsync();
        Assert.Equal(0, world.Queue.SentCount);

        world.Clock.Advance(world.Options.QueuedGrace);
        await SweepAsync();

        Assert.Equal(1, world.Queue.SentCount);
    }

    [Fact]
    public async Task Sweep_OwnedButNotLeased_SendsAtOnce()
    {
        var job = await CreateAsync();
        await world.ApplyAsync(job, JobTrigger.Claim);

        await SweepAsync();

        Assert.Equal(1, world.Queue.SentCount);
    }

    [Fact]
    public async Task Sweep_OwnedAndLeased_SendsNothing()
    {
        var job = await CreateAsync();
        await world.ApplyAsync(job, JobTrigger.Claim);
        await using var lease = await world.Blobs.TryAcquireLeaseAsync(JobPaths.Lock(job.Id), 2 * Hour, WorkerWorld.Never);

        world.Clock.Advance(Hour);
        await SweepAsync();

        Assert.Equal(0, world.Queue.SentCount);
    }

    [Fact]
    public async Task Sweep_PausedOrFinal_SendsNothing()
    {
        await world.ApplyAsync(await CreateAsync(), JobTrigger.RequestPause);
        await world.ApplyAsync(await CreateAsync(), JobTrigger.RequestCancel);

        world.Clock.Advance(Hour);
        await SweepAsync();

        Assert.Equal(0, world.Queue.SentCount);
    }

    [Fact]
    public async Task Sweep_WaitingForItsRetry_SendsNothingBeforeTheRetryIsDue()
    {
        world.Options = world.Options with { QueuedGrace = TimeSpan.Zero, RetryUnit = Hour };
        var job = await CreateAsync();
        await world.ApplyAsync(job, JobTrigger.Claim);
        await world.Store.ApplyAsync(job.Id, JobTrigger.AttemptFailed, null, d => d with { FailedAttempts = 1 }, WorkerWorld.Never);
        var patient = new IdleUpkeep(world.Blobs, world.Store, world.Queues, world.Clock, world.Options, NullLogger.Instance);

        world.Clock.Advance(2 * Hour);
        await patient.RunIfDueAsync(WorkerWorld.Never);
        Assert.Equal(0, world.Queue.SentCount);

        world.Clock.Advance(Hour);
        await patient.RunIfDueAsync(WorkerWorld.Never);
        Assert.Equal(1, world.Queue.SentCount);
    }

    [Fact]
    public async Task RunOnce_WakeUpWasNeverSent_FindsTheJob()
    {
        world.Options = world.Options with { QueuedGrace = TimeSpan.Zero };
        var job = await CreateAsync();

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(ScriptedHandler.Completing()));

        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public void RetryDelay_MoreFailures_GrowsWithinItsBounds()
    {
        var jitter = new Random(1);

        for (var n = 1; n <= 12; n++)
        {
            var seconds = RetryDelay.Next(n, TimeSpan.FromSeconds(1), jitter).TotalSeconds / Math.Pow(2, Math.Min(n, 8));
            Assert.InRange(seconds, 0.75, 1.25);
        }
        Assert.Equal(TimeSpan.Zero, RetryDelay.Next(0, TimeSpan.FromSeconds(1), jitter));
    }

    private Task<JobDocument> CreateAsync() => world.Store.CreateAsync(WorkerWorld.Specification(), WorkerWorld.Never);

    private async Task SweepAsync()
    {
        world.Clock.Advance(world.Options.SweepInterval);
        await upkeep.RunIfDueAsync(WorkerWorld.Never);
    }
}
