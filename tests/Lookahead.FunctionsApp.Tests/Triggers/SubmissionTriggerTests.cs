using System.Net;
using System.Text.Json;
using Lookahead.Api.Submission.Queued;
using Lookahead.Api.Triggers;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.FunctionsApp.Tests.Triggers;

/// <summary>Specifications that the host takes from the queue.</summary>
public sealed class SubmissionTriggerTests
{
    [Theory]
    [InlineData(HostEncoding.Once, true)]
    [InlineData(HostEncoding.Twice, true)]
    [InlineData(HostEncoding.AsJson, true)]
    [InlineData(HostEncoding.Twice, false)]
    public async Task Invoke_GoodSpecification_IsAJobThatWorkersAreToldOf(HostEncoding encoding, bool chunked)
    {
        await using var head = await Head.StartAsync();

        var log = await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, "m-1", encoding), chunked);

        var job = Assert.Single(await head.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, Head.Never).ToListAsync());
        Assert.Equal("by trigger", job.Specification.Name);
        Assert.Equal([job.Id], head.Wakes.Woken);
        Assert.Equal($"Message m-1 became job {job.Id}.", log);
    }

    [Fact]
    public async Task Invoke_DeliveredTwice_IsOneJob()
    {
        await using var head = await Head.StartAsync();

        var first = await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, "m-1"));
        var second = await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, "m-1", HostEncoding.Once));

        Assert.Equal(first, second);
        Assert.Single(await head.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, Head.Never).ToListAsync());
    }

    [Fact]
    public async Task Invoke_WithoutMessageId_IsKnownByItsSequenceNumber()
    {
        await using var head = await Head.StartAsync();

        await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, id: null));
        var log = await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, id: null));

        Assert.StartsWith("Message sequence-42 became", log, StringComparison.Ordinal);
        Assert.Single(await head.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, Head.Never).ToListAsync());
    }

    [Theory]
    [InlineData("{", "(body)")]
    [InlineData("""{"kind":"generate","prompts":["a"],"model":{"source":"new"},"temprature":1}""", "temprature")]
    public async Task Invoke_BadSpecification_IsKeptAndCompleted(string body, string field)
    {
        await using var head = await Head.StartAsync(new Dictionary<string, string> { [TriggerQueues.ReplyVariable] = "outcomes" });

        var log = await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(body, "bad/1"));

        Assert.Equal($"Message bad/1 was refused ({ErrorCodes.InvalidSpecification}) and is kept under rejected/.", log);
        var kept = JsonSerializer.Deserialize<QueuedSubmissionOutcome>((await head.Blobs.GetAsync("rejected/bad_1.json", Head.Never))!.Content, JobJson.Options)!;
        Assert.Equal(field, Assert.Single(kept.Errors!).Field);
        Assert.Empty(await head.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, Head.Never).ToListAsync());
        var reply = await head.Queue("outcomes").ReceiveAsync(TimeSpan.Zero, Head.Never);
        Assert.Equal("bad/1", reply!.Properties[QueuedSubmissions.CorrelationId]);
        Assert.Contains(ErrorCodes.InvalidSpecification, reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_PropertiesNameATrace_TheJobFollowsIt()
    {
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == Jobs.Telemetry.LookaheadTelemetry.Name,
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllDataAndRecorded,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        await using var head = await Head.StartAsync();
        var properties = new Dictionary<string, string> { ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, "m-1", HostEncoding.Twice, properties));

        var job = Assert.Single(await head.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, Head.Never).ToListAsync());
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", job.Trace!.TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_StoreFails_TheMessageIsGivenBackWithAJsonBody()
    {
        await using var head = await Head.StartAsync();
        head.Blobs.Fault = new IOException("disk gone");

        await Faults.AssertAsync(head, TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, "m-1"), HttpStatusCode.ServiceUnavailable);

        head.Blobs.Fault = null;
        await head.CompleteAsync(TriggerNames.Submission, Payloads.Message(Payloads.GenerateJob, "m-1"));
        Assert.Single(await head.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, Head.Never).ToListAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"Data":{"other":"x"},"Metadata":{"MessageId":"m"}}""")]
    [InlineData("""{"Data":{"message":"x"},"Metadata":{}}""")]
    public async Task Invoke_NoInvocation_IsRefusedWithAJsonBody(string payload)
    {
        await using var head = await Head.StartAsync();

        await Faults.AssertAsync(head, TriggerNames.Submission, payload, HttpStatusCode.BadRequest);
    }
}
