using System.Diagnostics;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Telemetry;
using Lookahead.TestSupport.Telemetry;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Worker.Tests;

/// <summary>What a worker tells of attempts, to whoever listens.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class AttemptTelemetryTests : IDisposable
{
    private readonly WorkerWorld world = new();
    private readonly Spans spans = new();
    private readonly Measurements measurements = new();

    public void Dispose()
    {
        measurements.Dispose();
        spans.Dispose();
        world.Dispose();
    }

    [Fact]
    public async Task Run_Succeeds_StandsBelowTheRequestThatSubmittedIt()
    {
        var (job, request) = await SubmitTracedAsync();
        using (request)
        {
        }
        ActivityTraceId seen = default;
        var handler = new ScriptedHandler(async (context, token) =>
        {
            seen = Activity.Current!.TraceId;
            await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), token);
            return HandlerOutcome.Completed;
        });

        await world.RunOnceAsync(handler);

        var attempt = Assert.Single(spans.Of("process job"));
        Assert.Equal((ActivityKind.Consumer, request.TraceId, request.SpanId), (attempt.Kind, attempt.TraceId, attempt.ParentSpanId));
        Assert.Equal(request.TraceId, seen);
        Assert.Equal(
            (job.Id, "generate", 1, "succeeded", ActivityStatusCode.Unset),
            (attempt.GetTagItem("lookahead.job.id"), attempt.GetTagItem("lookahead.job.kind"), attempt.GetTagItem("lookahead.job.epoch"),
                attempt.GetTagItem("lookahead.attempt.outcome"), attempt.Status));
        Assert.Equal(attempt.SpanId, Assert.Single(spans.Of("commit")).ParentSpanId);
    }

    [Fact]
    public async Task Run_Waited_MeasuresFromQueuedToClaimed()
    {
        await world.SubmitAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(90));

        await world.RunOnceAsync(ScriptedHandler.Completing());

        var wait = Assert.Single(measurements.Of("lookahead.job.queue_wait"));
        Assert.Equal(("s", "generate", true), (wait.Unit, wait.Attributes["lookahead.job.kind"], wait.Attributes["lookahead.attempt.first"]));
        Assert.InRange(wait.Value, 90, 120);
        Assert.Equal(wait.Value, Assert.Single(spans.Of("process job")).GetTagItem("lookahead.job.queue_wait"));
    }

    [Fact]
    public async Task Run_FailsThenSucceeds_CountsBothInOneTraceAndKeepsTheMessageOut()
    {
        var (job, request) = await SubmitTracedAsync();
        request.Dispose();
        var handler = new ScriptedHandler(async (context, token) =>
        {
            if (context.Epoch == 1)
            {
                throw JobException.Infrastructure(ErrorCodes.JudgeFailed, "SECRET in a message", retryable: true);
            }
            await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), token);
            return HandlerOutcome.Completed;
        });

        await world.RunUntilAsync(handler, job.Id, JobState.Succeeded);

        var attempts = spans.Of("process job");
        Assert.All(attempts, a => Assert.Equal((request.TraceId, request.SpanId), (a.TraceId, a.ParentSpanId)));
        Assert.Equal(["retried", "succeeded"], measurements.Of("lookahead.job.attempts").Select(m => m.Attributes["lookahead.attempt.outcome"]));
        Assert.Equal([true, false], measurements.Of("lookahead.job.queue_wait").Select(m => m.Attributes["lookahead.attempt.first"]));
        Assert.Equal(2, measurements.Of("lookahead.job.attempt.duration").Count);
        Assert.Equal((ErrorCodes.JudgeFailed, ErrorCodes.JudgeFailed, ActivityStatusCode.Error),
            (attempts[0].GetTagItem("error.type"), measurements.Of("lookahead.job.attempts")[0].Attributes["error.type"], attempts[0].Status));
        Assert.DoesNotContain("SECRET", string.Join(' ', attempts.SelectMany(a => a.TagObjects.Select(t => $"{t.Value}").Append(a.StatusDescription))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PreviousWorkerDied_CountsItsAttemptToo()
    {
        var job = await world.SubmitAsync();
        await world.Store.ApplyAsync(job.Id, JobTrigger.Claim, null, j => j with { Epoch = 1, Worker = "dead" }, WorkerWorld.Never);

        await world.RunOnceAsync(ScriptedHandler.Completing());

        Assert.Equal(["died", "succeeded"], measurements.Of("lookahead.job.attempts").Select(m => m.Attributes["lookahead.attempt.outcome"]));
        Assert.Empty(measurements.Of("lookahead.job.queue_wait")); // It was not waiting: somebody was believed to work on it.
    }

    [Fact]
    public async Task Run_JobIsOver_IsNoAttempt()
    {
        var job = await world.SubmitAsync();
        await world.ApplyAsync(job, JobTrigger.RequestCancel);
        world.Options = world.Options with { OnceWait = TimeSpan.Zero };

        await world.RunOnceAsync(ScriptedHandler.Completing());

        Assert.Equal("nothing-to-do", Assert.Single(spans.Of("process job")).GetTagItem("lookahead.attempt.outcome"));
        Assert.Empty(measurements.Of("lookahead.job.attempts"));
    }

    [Fact]
    public async Task Run_HeldByAnother_SendsTheTraceAlong()
    {
        var (job, request) = await SubmitTracedAsync();
        request.Dispose();
        await using var lease = await world.Blobs.TryAcquireLeaseAsync(JobPaths.Lock(job.Id), TimeSpan.FromHours(1), WorkerWorld.Never);
        world.Options = world.Options with { OnceWait = TimeSpan.Zero, RecheckDelay = TimeSpan.Zero };

        await world.RunOnceAsync(ScriptedHandler.Completing());

        var copy = await world.Queue.ReceiveAsync(TimeSpan.FromSeconds(5), WorkerWorld.Never);
        Assert.Equal(job.Trace!.TraceParent, copy!.Properties["traceparent"]);
        Assert.Equal("held-elsewhere", spans.Of("process job")[0].GetTagItem("lookahead.attempt.outcome"));
    }

    [Fact]
    public async Task Sweep_LostWakeUp_SendsTheJobsTrace()
    {
        using var request = LookaheadTelemetry.Source.StartActivity("request");
        var job = await world.Store.CreateAsync(WorkerWorld.Specification(), WorkerWorld.Never);
        request!.Dispose();
        world.Clock.Advance(world.Options.QueuedGrace);

        await new IdleUpkeep(world.Blobs, world.Store, world.Queues, world.Clock, world.Options, NullLogger.Instance).RunIfDueAsync(WorkerWorld.Never);

        var message = await world.Queue.ReceiveAsync(TimeSpan.FromSeconds(5), WorkerWorld.Never);
        Assert.Equal((request.Id, request.Id), (message!.Properties["traceparent"], message.Properties["Diagnostic-Id"]));
        Assert.Equal(job.Trace!.TraceParent, request.Id);
    }

    private async Task<(JobDocument Job, Activity Request)> SubmitTracedAsync()
    {
        var request = LookaheadTelemetry.Source.StartActivity("request")!;
        return (await world.SubmitAsync(), request);
    }
}
