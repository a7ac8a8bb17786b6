using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Pause, resume, cancel and shutdown.</summary>
public sealed class JobStopTests : IDisposable
{
    private readonly WorkerWorld world = new();
    private readonly TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Pause_WhileQueued_IsNotRunUntilResumed()
    {
        world.Options = world.Options with { OnceWait = TimeSpan.FromMilliseconds(50) };
        var job = await world.SubmitAsync();
        await world.ApplyAsync(job, JobTrigger.RequestPause);
        var handler = ScriptedHandler.Completing();

        await world.RunOnceAsync(handler);
        Assert.Equal((JobState.Paused, 0, 0), ((await world.ReadAsync(job.Id)).State, handler.Runs, world.Queue.Count));

        await world.ApplyAsync(job, JobTrigger.RequestResume);
        await world.WakeAsync(job);
        await world.RunOnceAsync(handler);
        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task Pause_WhileRunning_CheckpointsAndResumesFromIt()
    {
        var job = await world.SubmitAsync();
        IReadOnlyList<int> earlier = [];
        var stopping = ScriptedHandler.Stopping(running);
        var handler = new ScriptedHandler((context, token) =>
        {
            earlier = context.EarlierAttempts;
            return stopping.RunAsync(context, token);
        });
        var worker = world.RunOnceAsync(handler);
        await running.Task;

        var pausing = await world.ApplyAsync(job, JobTrigger.RequestPause);
        var exit = await worker;

        Assert.Equal((JobState.Pausing, WorkerExit.Done), (pausing.State, exit));
        var paused = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Paused, 0, 0), (paused.State, paused.FailedAttempts, world.Queue.Count));
        Assert.NotNull(await world.Blobs.GetAsync(JobPaths.Checkpoints(job.Id, 1) + "1", WorkerWorld.Never));

        await world.ApplyAsync(job, JobTrigger.RequestResume);
        await world.WakeAsync(job);
        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(handler));
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 2, 0), (ended.State, ended.Epoch, ended.FailedAttempts));
        Assert.Equal([1], earlier);
    }

    [Fact]
    public async Task Resume_BeforeThePauseTookEffect_GoesOnInANewAttempt()
    {
        var job = await world.SubmitAsync();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler(async (context, token) =>
        {
            if (context.Epoch > 1)
            {
                return HandlerOutcome.Completed;
            }
            running.SetResult();
            await ScriptedHandler.UntilAsync(context.StopRequested, token);
            seen.SetResult();
            await resumed.Task;
            return HandlerOutcome.Stopped;
        });
        var worker = world.RunOnceAsync(handler);
        await running.Task;
        await world.ApplyAsync(job, JobTrigger.RequestPause);
        await seen.Task;
        Assert.Equal(JobState.Running, (await world.ApplyAsync(job, JobTrigger.RequestResume)).State);
        resumed.SetResult();

        Assert.Equal(WorkerExit.TryAgain, await worker);
        Assert.Equal(JobState.Queued, (await world.ReadAsync(job.Id)).State);
        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(handler));
        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task Cancel_WhileRunning_EndsCancelled()
    {
        var job = await world.SubmitAsync();
        var worker = world.RunOnceAsync(ScriptedHandler.Stopping(running));
        await running.Task;

        await world.ApplyAsync(job, JobTrigger.RequestCancel);

        Assert.Equal(WorkerExit.Done, await worker);
        Assert.Equal((JobState.Cancelled, 0), ((await world.ReadAsync(job.Id)).State, world.Queue.Count));
        Assert.Equal([JobState.Running, JobState.Cancelled], await world.StatesAsync(job.Id));
    }

    [Fact]
    public async Task Cancel_WhilePausing_EndsCancelled()
    {
        var job = await world.SubmitAsync();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler(async (context, token) =>
        {
            running.SetResult();
            await ScriptedHandler.UntilAsync(context.StopRequested, token);
            await cancelled.Task;
            return HandlerOutcome.Stopped;
        });
        var worker = world.RunOnceAsync(handler);
        await running.Task;
        await world.ApplyAsync(job, JobTrigger.RequestPause);
        Assert.Equal(JobState.Cancelling, (await world.ApplyAsync(job, JobTrigger.RequestCancel)).State);
        cancelled.SetResult();

        await worker;

        Assert.Equal(JobState.Cancelled, (await world.ReadAsync(job.Id)).State);
    }

    [Fact]
    public async Task Cancel_AcceptedBeforeTheCommit_IsKeptAndNoResultShows()
    {
        var job = await world.SubmitAsync();
        var handler = new ScriptedHandler(async (context, token) =>
        {
            await world.ApplyAsync(context.Job, JobTrigger.RequestCancel);
            await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), token);
            return HandlerOutcome.Completed;
        });

        await world.RunOnceAsync(handler);

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Cancelled, null), (ended.State, ended.ResultPrefix));
    }

    [Fact]
    public async Task Shutdown_WhileRunning_GivesTheJobBackWithExit75()
    {
        var job = await world.SubmitAsync();
        using var stop = new CancellationTokenSource();
        var handler = ScriptedHandler.Stopping(running);
        var worker = world.Worker(handler).RunLoopAsync(stop.Token);
        await running.Task;

        await stop.CancelAsync();

        Assert.Equal(WorkerExit.TryAgain, await worker);
        var released = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Queued, 0, 1), (released.State, released.FailedAttempts, world.Queue.Count));
        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(handler));
        Assert.Equal((JobState.Succeeded, 2), ((await world.ReadAsync(job.Id)).State, handler.Runs));
    }

    [Fact]
    public async Task Shutdown_WhileIdle_IsDone()
    {
        using var stop = new CancellationTokenSource();
        var worker = world.Worker().RunLoopAsync(stop.Token);

        await stop.CancelAsync();

        Assert.Equal(WorkerExit.Done, await worker);
    }

    [Fact]
    public async Task Shutdown_HandlerThrowsOnStop_IsAReleaseAndNoFailure()
    {
        var job = await world.SubmitAsync();
        using var stop = new CancellationTokenSource();
        var handler = new ScriptedHandler(async (context, _) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, context.StopRequested);
            return HandlerOutcome.Completed;
        });
        var worker = world.RunOnceAsync(handler, stop.Token);
        await running.Task;

        await stop.CancelAsync();
        await worker;

        var released = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Queued, 0), (released.State, released.FailedAttempts));
    }

    [Fact]
    public async Task Shutdown_WakeUpCannotBeSent_TheOldMessageComesBack()
    {
        var job = await world.SubmitAsync();
        using var stop = new CancellationTokenSource();
        var handler = ScriptedHandler.Stopping(running);
        var worker = world.RunOnceAsync(handler, stop.Token);
        await running.Task;
        world.Queue.BeforeSend = () => throw new IOException("The broker is down.");

        await stop.CancelAsync();

        Assert.Equal(WorkerExit.TryAgain, await worker);
        Assert.Equal(JobState.Queued, (await world.ReadAsync(job.Id)).State);
        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(handler));
        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }
}
