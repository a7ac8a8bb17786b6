using System.Text;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Worker.Tests.FanOut;

/// <summary>Jobs in parts, over several workers of one process.</summary>
public sealed class SplitJobTests : IDisposable
{
    private const int Parts = 5;

    private readonly WorkerWorld world = new();

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Run_AnyNumberOfWorkers_EveryPartOnceThenOneMerge(int workers)
    {
        var handler = new ScriptedSplitHandler();
        var job = await SubmitAsync();

        var ended = await RunUntilAsync(workers, handler, job.Id, JobState.Succeeded);

        Assert.Equal("judge-0000 judge-0001 judge-0002 judge-0003 judge-0004", await ResultAsync(ended));
        Assert.Equal(2 * Parts, handler.Runs.Count);
        Assert.All(handler.Runs.Values, runs => Assert.Equal(1, runs));
        Assert.Equal((1, 0), (handler.Merges, ended.FailedAttempts));
        Assert.Equal(2 * Parts, (await world.EventsAsync(job.Id)).OfType<PartEnded>().Count(e => e.State == JobState.Succeeded));
        Assert.Empty(await PartBlobsAsync(job.Id));
    }

    [Fact]
    public async Task Run_EveryWakeUpComesThreeTimes_EveryPartOnceThenOneMerge()
    {
        var handler = new ScriptedSplitHandler();
        var queue = new RepeatingQueue(world.Queue, copies: 3);
        var job = await world.Store.CreateAsync(Specification(), WorkerWorld.Never);
        var queues = new WorkQueues(queue);
        await queues.WakeAsync(job, null, TimeSpan.Zero, WorkerWorld.Never);

        var ended = await RunUntilAsync([.. Enumerable.Range(0, 4).Select(_ => Worker(queues, handler, world.Options))], job.Id, JobState.Succeeded);

        Assert.All(handler.Runs.Values, runs => Assert.Equal(1, runs));
        Assert.Equal((1, 0), (handler.Merges, ended.FailedAttempts));
    }

    [Fact]
    public async Task Run_EveryWakeUpIsLost_TheSweepBringsTheJobToItsEnd()
    {
        var handler = new ScriptedSplitHandler();
        var job = await world.Store.CreateAsync(Specification(), WorkerWorld.Never);
        var options = world.Options with { QueuedGrace = TimeSpan.Zero, ResendInterval = TimeSpan.Zero };
        var forgetful = new WorkQueues(new ForgetfulQueue(world.Queue, forget: 2));

        var ended = await RunUntilAsync([Worker(forgetful, handler, options), Worker(forgetful, handler, options)], job.Id, JobState.Succeeded);

        Assert.All(handler.Runs.Values, runs => Assert.Equal(1, runs));
        Assert.Equal((1, 0), (handler.Merges, ended.FailedAttempts));
    }

    [Fact]
    public async Task Run_APartFailsForGood_TheJobFailsWithItsError()
    {
        var handler = new ScriptedSplitHandler(async (context, part, token) =>
        {
            if (part.ToString() == "sample-0002")
            {
                throw JobException.User(ErrorCodes.InvalidData, "no such thing");
            }
            if (part.ToString() == "sample-0004")
            {
                await ScriptedHandler.UntilAsync(context.StopRequested, token);
                return HandlerOutcome.Stopped;
            }
            return HandlerOutcome.Completed;
        });
        var job = await SubmitAsync();

        var ended = await RunUntilAsync(3, handler, job.Id, JobState.Failed);

        Assert.Equal((ErrorCodes.InvalidData, "Part sample-0002 failed: no such thing"), (ended.Error!.Code, ended.Error.Message));
        Assert.Equal(0, handler.Merges);
    }

    [Fact]
    public async Task Run_AnAttemptOfAPartFails_OnlyThatPartIsTriedAgain()
    {
        var handler = new ScriptedSplitHandler((context, part, _) => part.ToString() == "judge-0001" && context.Epoch < 3
            ? throw new InvalidOperationException("a hiccup") : Task.FromResult(HandlerOutcome.Completed));
        var job = await SubmitAsync();

        var ended = await RunUntilAsync(2, handler, job.Id, JobState.Succeeded);

        Assert.Equal(3, handler.Runs["judge-0001"]);
        Assert.Equal(2 * Parts + 2, handler.Runs.Values.Sum());
        Assert.Equal(0, ended.FailedAttempts);
    }

    [Theory]
    [InlineData(JobTrigger.RequestCancel, JobState.Cancelled)]
    [InlineData(JobTrigger.RequestPause, JobState.Paused)]
    public async Task Request_WhilePartsRun_StopsThem(JobTrigger request, JobState state)
    {
        var (running, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        var handler = new ScriptedSplitHandler(async (context, part, token) =>
        {
            if (part.ToString() != "sample-0003" || context.Epoch > 1)
            {
                return HandlerOutcome.Completed;
            }
            running.TrySetResult();
            try
            {
                await ScriptedHandler.UntilAsync(context.StopRequested, token);
            }
            finally
            {
                // Of a cancelled job, the part's document may be gone before the request is seen: then the stop is a hard one.
                stopped.TrySetResult();
            }
            return HandlerOutcome.Stopped;
        });
        var job = await SubmitAsync();
        using var stop = new CancellationTokenSource();
        Task[] loops = [.. Enumerable.Range(0, 2).Select(_ => world.Worker(handler).RunLoopAsync(stop.Token))];
        await running.Task;

        var asked = await world.ApplyAsync(job, request);
        await world.Queues.WakeAsync(asked, null, TimeSpan.Zero, WorkerWorld.Never); // As the service does.
        await world.WaitAsync(job.Id, state);
        await stopped.Task;
        if (state == JobState.Paused)
        {
            var resumed = await world.ApplyAsync(job, JobTrigger.RequestResume);
            await world.Queues.WakeAsync(resumed, null, TimeSpan.Zero, WorkerWorld.Never);
            var ended = await world.WaitAsync(job.Id, JobState.Succeeded);
            Assert.Equal((1, 0), (handler.Merges, ended.FailedAttempts));
            Assert.Equal(2, handler.Runs["sample-0003"]);
        }

        await stop.CancelAsync();
        await Task.WhenAll(loops);
        Assert.Equal(state == JobState.Paused ? 1 : 0, handler.Merges);
    }

    [Fact]
    public async Task Run_TwoQueues_ModelWorkersSampleAndCpuWorkersDoTheRest()
    {
        var (sampling, judging) = (new ScriptedSplitHandler(), new ScriptedSplitHandler());
        var cpu = new MemoryJobQueue(world.Clock, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);
        var queues = new WorkQueues(world.Queue, cpu);
        var job = await SubmitAsync();

        await RunUntilAsync(
            [Worker(queues, sampling, world.Options), Worker(queues, judging, world.Options with { Work = WorkKind.Cpu })], job.Id, JobState.Succeeded);

        Assert.All(sampling.Runs.Keys, part => Assert.StartsWith("sample", part, StringComparison.Ordinal));
        Assert.All(judging.Runs.Keys, part => Assert.StartsWith("judge", part, StringComparison.Ordinal));
        Assert.Equal((Parts, Parts, 0, 1), (sampling.Runs.Count, judging.Runs.Count, sampling.Merges, judging.Merges));
    }

    [Fact]
    public async Task Run_OwnerLimit_NeverMorePartsAtATime()
    {
        var handler = new ScriptedSplitHandler(async (_, _, token) =>
        {
            await Task.Delay(5, token);
            return HandlerOutcome.Completed;
        });
        world.Options = world.Options with { OwnerLimit = 2, OwnerLimitDelay = TimeSpan.FromMilliseconds(5) };
        var jobs = new[] { await SubmitAsync(), await SubmitAsync() };

        using var stop = new CancellationTokenSource();
        Task[] loops = [.. Enumerable.Range(0, 6).Select(_ => world.Worker(handler).RunLoopAsync(stop.Token))];
        foreach (var job in jobs)
        {
            await world.WaitAsync(job.Id, JobState.Succeeded);
        }
        await stop.CancelAsync();
        await Task.WhenAll(loops);

        Assert.InRange(handler.Most, 1, 2);
    }

    [Fact]
    public async Task Run_DeadlinePassed_TheJobFails()
    {
        var handler = new ScriptedSplitHandler();
        var job = await SubmitAsync(Specification() with { DeadlineMinutes = 10 });
        world.Clock.Advance(TimeSpan.FromMinutes(11));

        var ended = await RunUntilAsync(1, handler, job.Id, JobState.Failed);

        Assert.Equal(ErrorCodes.DeadlineExceeded, ended.Error!.Code);
        Assert.Empty(handler.Runs);
    }

    [Fact]
    public async Task Run_PartsTakeMoreThanTheCap_TheJobFails()
    {
        var handler = new ScriptedSplitHandler((_, _, _) =>
        {
            world.Clock.Advance(TimeSpan.FromSeconds(30));
            return Task.FromResult(HandlerOutcome.Completed);
        });
        var job = await SubmitAsync(Specification() with { MaxComputeMinutes = 1.75 });

        var ended = await RunUntilAsync(1, handler, job.Id, JobState.Failed);

        Assert.Equal(ErrorCodes.ComputeCapReached, ended.Error!.Code);
        Assert.Equal(4, handler.Runs.Values.Sum()); // 4 x 30 s are above the cap.
    }

    private static PassAtKSpecification Specification() => new()
    {
        Model = new ModelReference { Source = ModelSource.Path, Path = "model" },
        ProblemSets = [new ProblemSetReference("s", "p.jsonl")],
        Parallelism = Parts,
    };

    private JobWorkerHost Worker(WorkQueues queues, IJobHandler handler, WorkerOptions options) =>
        new(world.Blobs, queues, [handler], world.Clock, options, NullLogger<JobWorkerHost>.Instance);

    private async Task<JobDocument> SubmitAsync(PassAtKSpecification? specification = null)
    {
        var job = await world.Store.CreateAsync(specification ?? Specification(), WorkerWorld.Never);
        await world.WakeAsync(job);
        return job;
    }

    private Task<JobDocument> RunUntilAsync(int workers, IJobHandler handler, string id, JobState state) =>
        RunUntilAsync([.. Enumerable.Range(0, workers).Select(_ => world.Worker(handler))], id, state);

    private async Task<JobDocument> RunUntilAsync(IReadOnlyList<JobWorkerHost> workers, string id, JobState state)
    {
        using var stop = new CancellationTokenSource();
        var loops = workers.Select(worker => worker.RunLoopAsync(stop.Token)).ToList();
        var job = await world.WaitAsync(id, JobState.Succeeded, JobState.Failed, JobState.Cancelled);
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        Assert.Equal(state, job.State);
        return job;
    }

    private async Task<string> ResultAsync(JobDocument job) =>
        Encoding.UTF8.GetString((await world.Blobs.GetAsync(job.ResultPrefix + JobPaths.ResultFile, WorkerWorld.Never))!.Content);

    private async Task<List<string>> PartBlobsAsync(string id)
    {
        var names = new List<string>();
        await foreach (var blob in world.Blobs.ListAsync(JobPaths.PartsPrefix(id), WorkerWorld.Never))
        {
            names.Add(blob.Name);
        }
        return names;
    }
}
