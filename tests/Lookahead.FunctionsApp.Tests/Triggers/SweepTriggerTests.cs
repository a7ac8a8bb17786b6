using System.Net;
using Lookahead.Api.Triggers;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Upkeep;
using Lookahead.PortContracts;

namespace Lookahead.FunctionsApp.Tests.Triggers;

/// <summary>What the timer does.</summary>
public sealed class SweepTriggerTests
{
    private static readonly UpkeepOptions Options = UpkeepOptions.BesideQueue;

    [Fact]
    public async Task Invoke_WakeUpWasLost_IsSentAfterTheGrace()
    {
        await using var head = await Head.StartAsync();
        var job = await head.CreateJobAsync();

        Assert.Contains("Wake-ups sent: 0", await SweepAsync(head), StringComparison.Ordinal);
        head.Clock.Advance(Options.QueuedGrace);
        Assert.Contains("Wake-ups sent: 1", await SweepAsync(head), StringComparison.Ordinal);

        Assert.Equal([job.Id], head.Wakes.Woken);
    }

    /// <summary>A timer cannot know whether the queue is merely long: it must not be what makes it long.</summary>
    [Fact]
    public async Task Invoke_JobWaitsForADay_GetsFewWakeUps()
    {
        await using var head = await Head.StartAsync();
        await head.CreateJobAsync();

        for (var minute = 0; minute < 24 * 60; minute += 5)
        {
            head.Clock.Advance(TimeSpan.FromMinutes(5));
            await SweepAsync(head);
        }

        Assert.Equal(8, head.Wakes.SentCount); // After 10, 20, 40 ... 1280 minutes.
    }

    [Fact]
    public async Task Invoke_WorkerDied_ItsJobIsWokenAtOnce()
    {
        await using var head = await Head.StartAsync();
        var job = await head.CreateJobAsync();
        await head.Jobs.ApplyAsync(job.Id, JobTrigger.Claim, null, null, Head.Never);
        var lease = await head.Blobs.TryAcquireLeaseAsync(JobPaths.Lock(job.Id), TimeSpan.FromMinutes(1), Head.Never);

        await SweepAsync(head);
        Assert.Equal(0, head.Wakes.SentCount); // Somebody holds it.
        head.Clock.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync(head);

        Assert.NotNull(lease);
        Assert.Equal([job.Id], head.Wakes.Woken);
    }

    [Fact]
    public async Task Invoke_RetentionIsOver_DeletesTheJob()
    {
        await using var head = await Head.StartAsync(new Dictionary<string, string> { [UpkeepOptions.RetentionVariable] = "7" });
        var job = await head.CreateJobAsync();
        await head.Jobs.ApplyAsync(job.Id, JobTrigger.RequestCancel, null, null, Head.Never);

        head.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Contains("Jobs deleted: 0", await SweepAsync(head), StringComparison.Ordinal);
        head.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Contains("Jobs deleted: 1", await SweepAsync(head), StringComparison.Ordinal);

        Assert.DoesNotContain(head.Blobs.Names, name => name.Contains(job.Id, StringComparison.Ordinal));
    }

    /// <summary>Those of the first queue come by their trigger; a second queue is there by choice, and a trigger for it would not be.</summary>
    [Fact]
    public async Task Invoke_TwoQueues_ReadsDeadLettersOfTheSecondAlone()
    {
        await using var head = await Head.StartAsync(new Dictionary<string, string> { [WorkQueues.CpuQueueVariable] = "cpu-jobs" });
        var job = await head.CreateJobAsync();
        await DeadLetterAsync(head.Wakes, job);
        await DeadLetterAsync(head.Queue("cpu-jobs"), job);

        var log = await SweepAsync(head);

        Assert.StartsWith("Dead letters read: 1.", log, StringComparison.Ordinal);
        Assert.Null(await head.Queue("cpu-jobs").ReceiveDeadLetterAsync(TimeSpan.Zero, Head.Never));
        Assert.NotNull(await head.Wakes.ReceiveDeadLetterAsync(TimeSpan.Zero, Head.Never));
    }

    [Fact]
    public async Task Invoke_StoreFails_IsTold()
    {
        await using var head = await Head.StartAsync();
        head.Blobs.Fault = new IOException("disk gone");

        await Faults.AssertAsync(head, TriggerNames.Sweep, Payloads.Timer(), HttpStatusCode.ServiceUnavailable);
    }

    private static Task<string> SweepAsync(Head head) => head.CompleteAsync(TriggerNames.Sweep, Payloads.Timer());

    private static async Task DeadLetterAsync(MemoryJobQueue queue, JobDocument job)
    {
        await queue.SendAsync(new WakeUp(job.Id).ToMessage(), TimeSpan.Zero, Head.Never);
        await queue.DeadLetterAsync((await queue.ReceiveAsync(TimeSpan.Zero, Head.Never))!, "reason", "description", Head.Never);
    }
}
