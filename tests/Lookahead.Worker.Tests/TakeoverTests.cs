using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Two workers and one job: one runs it, and one that lost it leaves no trace.</summary>
public sealed class TakeoverTests : IDisposable
{
    private readonly WorkerWorld world = new();
    private readonly TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Duplicates_WhileTheJobRuns_OneRunAndNoHotLoop()
    {
        world.Options = world.Options with { RecheckDelay = TimeSpan.FromMinutes(1) };
        var job = await world.SubmitAsync();
        var first = Waiting();
        var worker = world.RunOnceAsync(first);
        await running.Task;
        for (var i = 0; i < 20; i++)
        {
            await world.WakeAsync(job);
        }
        var sent = world.Queue.SentCount;
        var second = ScriptedHandler.Completing();
        using var stop = new CancellationTokenSource();
        var other = world.Worker(second).RunLoopAsync(stop.Token);
        while (world.Queue.SentCount < sent + 20)
        {
            await Task.Delay(2); // until every duplicate has become a re-check
        }
        goOn.SetResult();
        Assert.Equal(WorkerExit.Done, await worker);
        Assert.Equal((20, sent + 20), (world.Queue.Count, world.Queue.SentCount));

        world.Clock.Advance(TimeSpan.FromMinutes(2)); // The re-checks fall due, and find the job final.
        while (world.Queue.Count > 0)
        {
            await Task.Delay(2);
        }
        await stop.CancelAsync();
        await other;

        Assert.Equal((1, 0), (first.Runs, second.Runs));
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 1), (ended.State, ended.Epoch));
    }

    [Fact]
    public async Task LeaseTaken_WhileRunning_HardStopAndNoVisibleWrites()
    {
        var job = await world.SubmitAsync();
        var hardStopped = false;
        var refused = 0;
        var handler = new ScriptedHandler(async (context, token) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            hardStopped = token.IsCancellationRequested;
            await context.ReportAsync(new MessageLogged(MessageLevel.Information, "too late"));
            try
            {
                await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), CancellationToken.None);
            }
            catch (LeaseLostException)
            {
                refused++;
            }
            return HandlerOutcome.Completed;
        });
        var worker = world.RunOnceAsync(handler);
        await running.Task;

        world.Blobs.BreakLease(JobPaths.Lock(job.Id));

        Assert.Equal(WorkerExit.TryAgain, await worker);
        Assert.True(hardStopped);
        Assert.Equal(1, refused);
        Assert.DoesNotContain(await world.EventsAsync(job.Id), e => e is MessageLogged);
        Assert.Equal((JobState.Running, 1), ((await world.ReadAsync(job.Id)).State, world.Queue.Count));

        var next = ScriptedHandler.Completing();
        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(next));
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 2, 1), (ended.State, ended.Epoch, ended.FailedAttempts));
        Assert.Equal(JobPaths.Attempt(job.Id, 2), ended.ResultPrefix);
    }

    [Fact]
    public async Task Stalled_PastTheLeaseWhileAnotherTookOver_NoneOfItsWritesShow()
    {
        // No heartbeat comes in time: this process stands still, so the lock's own reckoning must tell.
        world.Options = world.Options with { HeartbeatInterval = TimeSpan.FromSeconds(30) };
        var job = await world.SubmitAsync();
        var stalled = new ScriptedHandler(async (context, _) =>
        {
            running.SetResult();
            await goOn.Task;
            await context.ReportAsync(new MessageLogged(MessageLevel.Information, "stale"));
            await context.Attempt.PutAsync("result.json", "stale"u8.ToArray(), CancellationToken.None);
            return HandlerOutcome.Completed;
        });
        var worker = world.RunOnceAsync(stalled);
        await running.Task;

        world.Clock.Advance(TimeSpan.FromMinutes(6)); // past the lease and the message's lock
        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(ScriptedHandler.Completing()));
        var written = world.Blobs.Written.Count;
        goOn.SetResult();
        Assert.Equal(WorkerExit.TryAgain, await worker);

        Assert.Equal(written, world.Blobs.Written.Count);
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 2), (ended.State, ended.Epoch));
        Assert.DoesNotContain(await world.EventsAsync(job.Id), e => e is MessageLogged);
    }

    [Fact]
    public async Task StaleEpoch_Commits_IsFenced()
    {
        var job = await world.SubmitAsync();
        var handler = new ScriptedHandler(async (context, token) =>
        {
            // Somebody claims the job although the lease is alive; the epoch is the last line of defence.
            await world.Store.ApplyAsync(context.Job.Id, JobTrigger.Claim, null, d => d with { Epoch = d.Epoch + 1 }, token);
            return HandlerOutcome.Completed;
        });

        Assert.Equal(WorkerExit.TryAgain, await world.RunOnceAsync(handler));

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Running, 2, null), (ended.State, ended.Epoch, ended.ResultPrefix));
    }

    [Fact]
    public async Task StaleEpoch_SeenAtAHeartbeat_IsAHardStop()
    {
        var job = await world.SubmitAsync();
        var handler = new ScriptedHandler(async (_, token) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return HandlerOutcome.Completed;
        });
        var worker = world.RunOnceAsync(handler);
        await running.Task;

        await world.Store.ApplyAsync(job.Id, JobTrigger.Claim, null, d => d with { Epoch = d.Epoch + 1 }, WorkerWorld.Never);

        Assert.Equal(WorkerExit.TryAgain, await worker);
    }

    [Fact]
    public async Task MessageLockLost_WhileRunning_JobGoesOnUnderItsLease()
    {
        var job = await world.SubmitAsync();
        var first = Waiting();
        var worker = world.RunOnceAsync(first);
        await running.Task;
        var second = ScriptedHandler.Completing();
        using var stop = new CancellationTokenSource();
        var other = world.Worker(second).RunLoopAsync(stop.Token);
        var sent = world.Queue.SentCount;

        world.Queue.LoseLocks();
        while (world.Queue.SentCount == sent)
        {
            await Task.Delay(2); // until the other worker has received the message and put it off
        }
        goOn.SetResult();

        Assert.Equal(WorkerExit.Done, await worker);
        await stop.CancelAsync();
        await other;
        Assert.Equal((1, 0), (first.Runs, second.Runs));
        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task DeadWorkers_AsManyAsAttempts_GivesUpAndSaysWhy()
    {
        var job = await world.SubmitAsync(maxAttempts: 2);
        await DieAsync(job);
        var handler = ScriptedHandler.Completing();
        await DieAsync(job);

        Assert.Equal(WorkerExit.JobFailed, await world.RunOnceAsync(handler));

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Failed, 2, 0), (ended.State, ended.FailedAttempts, handler.Runs));
        Assert.Equal(ErrorCodes.AttemptsExhausted, ended.Error!.Code);
        Assert.Contains("dead/1 ended without a word", ended.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobTrigger.RequestPause, JobState.Paused)]
    [InlineData(JobTrigger.RequestCancel, JobState.Cancelled)]
    public async Task DeadWorker_LeftARequest_ItTakesEffectWithoutARun(JobTrigger request, JobState expected)
    {
        var job = await world.SubmitAsync();
        await DieAsync(job);
        await world.ApplyAsync(job, request);
        var handler = ScriptedHandler.Completing();

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(handler));

        Assert.Equal((expected, 0), ((await world.ReadAsync(job.Id)).State, handler.Runs));
    }

    /// <summary>A handler that signals that it runs and completes when told.</summary>
    private ScriptedHandler Waiting() => new(async (_, token) =>
    {
        running.SetResult();
        await goOn.Task.WaitAsync(token);
        return HandlerOutcome.Completed;
    });

    /// <summary>What a worker leaves that dies right after its claim.</summary>
    private Task<JobDocument> DieAsync(JobDocument job) => world.Store.ApplyAsync(
        job.Id,
        null,
        current => new JobChange(JobTrigger.Claim, d => d with
        {
            Epoch = current.Epoch + 1,
            FailedAttempts = current.FailedAttempts + (current.State.IsOwned() ? 1 : 0),
            Worker = "dead/1",
        }),
        WorkerWorld.Never);
}
