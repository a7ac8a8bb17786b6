using System.Collections.Concurrent;
using System.Net;
using Lookahead.Api.Triggers;
using Lookahead.Api.Triggers.JobEvents;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.FunctionsApp.Tests.Triggers;

/// <summary>The ends of jobs.</summary>
public sealed class JobEventTriggerTests
{
    private readonly Recorder recorder = new();

    [Theory]
    [InlineData(HostEncoding.Once)]
    [InlineData(HostEncoding.Twice)]
    [InlineData(HostEncoding.AsJson)]
    public async Task Invoke_JobHasEnded_EveryHandlerGetsTheDocument(HostEncoding encoding)
    {
        var other = new Recorder();
        await using var head = await Head.StartAsync(null, recorder, other);
        var job = await EndedAsync(head);

        await head.CompleteAsync(TriggerNames.JobEvent, Event(job, encoding));

        Assert.Equal((job.Id, JobState.Cancelled), (recorder.Seen.Single().Id, recorder.Seen.Single().State));
        Assert.Single(other.Seen);
    }

    [Fact]
    public async Task Invoke_WithoutHandlers_IsCompleted()
    {
        await using var head = await Head.StartAsync();

        await head.CompleteAsync(TriggerNames.JobEvent, Event(await EndedAsync(head), HostEncoding.Twice));
    }

    [Fact]
    public async Task Invoke_JobHasNotEndedOrIsGone_CallsNobody()
    {
        await using var head = await Head.StartAsync(null, recorder);
        var open = await head.CreateJobAsync();

        await head.CompleteAsync(TriggerNames.JobEvent, Event(open, HostEncoding.Twice));
        await head.CompleteAsync(TriggerNames.JobEvent, Event(open with { Id = JobId.Create(DateTimeOffset.UnixEpoch) }, HostEncoding.Twice));

        Assert.Empty(recorder.Seen);
    }

    [Fact]
    public async Task Invoke_NoJobsName_IsKept()
    {
        await using var head = await Head.StartAsync(null, recorder);

        await head.CompleteAsync(TriggerNames.JobEvent, Payloads.Message("hello?", "m-7"));

        Assert.Contains("dead-letters/m-7.json", head.Blobs.Names);
    }

    [Fact]
    public async Task Invoke_AHandlerFails_TheOthersAreCalledAndTheMessageIsGivenBack()
    {
        await using var head = await Head.StartAsync(null, new Failing(), recorder);
        var job = await EndedAsync(head);

        await Faults.AssertAsync(head, TriggerNames.JobEvent, Event(job, HostEncoding.Twice), HttpStatusCode.InternalServerError);

        Assert.Single(recorder.Seen);
    }

    private static async Task<JobDocument> EndedAsync(Head head) =>
        await head.Jobs.ApplyAsync((await head.CreateJobAsync()).Id, JobTrigger.RequestCancel, null, null, Head.Never);

    private static string Event(JobDocument job, HostEncoding encoding) => Payloads.Message(new WakeUp(job.Id).ToMessage().Body, "m-1", encoding);

    private sealed class Recorder : IJobEventHandler
    {
        public ConcurrentQueue<JobDocument> Seen { get; } = new();

        public Task HandleAsync(JobDocument job, CancellationToken cancellationToken)
        {
            Seen.Enqueue(job);
            return Task.CompletedTask;
        }
    }

    private sealed class Failing : IJobEventHandler
    {
        public Task HandleAsync(JobDocument job, CancellationToken cancellationToken) => throw new InvalidOperationException("webhook gone");
    }
}
