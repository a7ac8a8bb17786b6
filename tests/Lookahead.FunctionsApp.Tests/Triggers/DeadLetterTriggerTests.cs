using System.Net;
using Lookahead.Api.Triggers;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Upkeep;

namespace Lookahead.FunctionsApp.Tests.Triggers;

/// <summary>Wake-ups that the queue gave up on, as the host hands them over.</summary>
public sealed class DeadLetterTriggerTests
{
    private static readonly Dictionary<string, string> GaveUp = new()
    {
        ["DeadLetterReason"] = "MaxDeliveryCountExceeded",
        ["DeadLetterErrorDescription"] = "Message could not be consumed after 10 delivery attempts.",
    };

    [Theory]
    [InlineData(HostEncoding.Once)]
    [InlineData(HostEncoding.Twice)]
    [InlineData(HostEncoding.AsJson)]
    public async Task Invoke_JobWaits_ItsWakeUpComesBackAndIsCounted(HostEncoding encoding)
    {
        await using var head = await Head.StartAsync();
        var job = await head.CreateJobAsync();

        await head.CompleteAsync(TriggerNames.DeadLetter, Letter(job, encoding, returns: 1));

        head.Clock.Advance(TimeSpan.FromMinutes(2));
        var wake = await head.Wakes.ReceiveAsync(TimeSpan.Zero, Head.Never);
        Assert.Equal((job.Id, "2"), (WakeUp.TryParse(wake!.Body, out _)!.JobId, wake.Properties[DeadLetterHandler.Returns]));
    }

    [Fact]
    public async Task Invoke_CameBackTooOften_TheJobFailsWithTheReason()
    {
        await using var head = await Head.StartAsync();
        var job = await head.CreateJobAsync();

        var log = await head.CompleteAsync(TriggerNames.DeadLetter, Letter(job, HostEncoding.Twice, returns: 3));

        var failed = await head.ReadAsync(job);
        Assert.Equal((JobState.Failed, ErrorCodes.AttemptsExhausted), (failed.State, failed.Error!.Code));
        Assert.Contains("MaxDeliveryCountExceeded: Message could not be consumed", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal("Dead letter m-1: JobFailed.", log);
        Assert.Equal(0, head.Wakes.Count);
    }

    [Fact]
    public async Task Invoke_JobIsHeld_TheWakeUpComesBackUncounted()
    {
        await using var head = await Head.StartAsync();
        var job = await head.CreateJobAsync();
        await using var held = await head.Blobs.TryAcquireLeaseAsync(JobPaths.Lock(job.Id), TimeSpan.FromHours(1), Head.Never);

        await head.CompleteAsync(TriggerNames.DeadLetter, Letter(job, HostEncoding.Twice, returns: 3));

        head.Clock.Advance(TimeSpan.FromMinutes(2));
        var wake = await head.Wakes.ReceiveAsync(TimeSpan.Zero, Head.Never);
        Assert.Equal("3", wake!.Properties[DeadLetterHandler.Returns]);
        Assert.Equal(JobState.Queued, (await head.ReadAsync(job)).State);
    }

    [Fact]
    public async Task Invoke_NoWakeUp_IsKept()
    {
        await using var head = await Head.StartAsync();

        var log = await head.CompleteAsync(TriggerNames.DeadLetter, Payloads.Message("hello?", "a/b"));

        Assert.Equal("Dead letter a/b: Kept.", log);
        Assert.Contains("dead-letters/a_b.json", head.Blobs.Names);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, HttpStatusCode.InternalServerError)]
    public async Task Invoke_StoreOrQueueFails_TheLetterIsGivenBack(bool store, HttpStatusCode status)
    {
        await using var head = await Head.StartAsync();
        var job = await head.CreateJobAsync();
        head.Blobs.Fault = store ? new IOException("disk gone") : null;
        head.Wakes.Fault = store ? null : new InvalidOperationException("queue gone");

        await Faults.AssertAsync(head, TriggerNames.DeadLetter, Letter(job, HostEncoding.Twice, returns: 0), status);
    }

    private static string Letter(JobDocument job, HostEncoding encoding, int returns) =>
        Payloads.Message(new WakeUp(job.Id).ToMessage().Body, "m-1", encoding, new Dictionary<string, string>(GaveUp) { [DeadLetterHandler.Returns] = $"{returns}" });
}
