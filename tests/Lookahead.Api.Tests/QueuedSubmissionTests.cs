using System.Text;
using System.Text.Json;
using Lookahead.Api.Submission;
using Lookahead.Api.Submission.Queued;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Queues;
using Lookahead.PortContracts;

namespace Lookahead.Api.Tests;

/// <summary>Specifications that come by a queue.</summary>
public sealed class QueuedSubmissionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MemoryJobQueue submissions = new(TimeProvider.System, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);
    private readonly MemoryJobQueue replies = new(TimeProvider.System, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);
    private Service service = null!;

    public async Task InitializeAsync() => service = await Service.StartAsync(configure: services => services.AddQueuedSubmissions(submissions, replies));

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Receive_GoodSpecification_IsAJobLikeOneOverRest()
    {
        await SendAsync("m-1", Bodies.Generate("by queue"));

        var outcome = await ReplyAsync();

        var job = await service.Jobs.FindAsync(outcome.JobId!, default);
        Assert.Equal(("m-1", "by queue"), (outcome.MessageId, job!.Specification.Name));
        Assert.Contains(job.Id, (await service.Queue.ReceiveAsync(Patience, default))!.Body, StringComparison.Ordinal);
        Assert.Null(await submissions.ReceiveAsync(TimeSpan.Zero, default));
    }

    [Theory]
    [InlineData("{", "(body)")]
    [InlineData("""{"kind":"generate","prompts":["a"],"model":{"path":"m"},"temprature":1}""", "temprature")]
    public async Task Receive_BadSpecification_IsDeadLetteredWithTheReasonAndKept(string body, string field)
    {
        await SendAsync("bad/1", body);

        var outcome = await ReplyAsync();

        Assert.Equal((null, ErrorCodes.InvalidSpecification), (outcome.JobId, outcome.Code));
        var letter = await submissions.ReceiveDeadLetterAsync(Patience, default);
        Assert.Equal(ErrorCodes.InvalidSpecification, letter!.DeadLetterReason);
        Assert.Contains(field, letter.DeadLetterDescription, StringComparison.Ordinal);
        var kept = Encoding.UTF8.GetString((await service.Blobs.GetAsync("rejected/bad_1.json", default))!.Content);
        Assert.Contains(field, kept, StringComparison.Ordinal);
        Assert.Empty(await service.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, default).ToListAsync());
    }

    [Fact]
    public async Task Receive_TheSameMessageAgain_IsTheSameJob()
    {
        await SendAsync("m-1", Bodies.Generate());
        var first = await ReplyAsync();
        await SendAsync("m-1", Bodies.Generate());
        var second = await ReplyAsync();

        Assert.Equal(first.JobId, second.JobId);
        Assert.Single(await service.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, default).ToListAsync());
    }

    [Fact]
    public async Task Receive_TheSameIdWithAnotherSpecification_IsRefused()
    {
        await SendAsync("m-1", Bodies.Generate("a"));
        await ReplyAsync();
        await SendAsync("m-1", Bodies.Generate("b"));

        Assert.Equal(ErrorCodes.KeyReused, (await ReplyAsync()).Code);
        Assert.Single(await service.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, default).ToListAsync());
    }

    [Fact]
    public async Task Submit_CutOffAfterTheReservation_IsFinishedByItsReplay()
    {
        var body = Bodies.Generate();
        var reserved = await new SubmissionReservations(service.Blobs, TimeProvider.System, OwnerId.Local).ReserveAsync("key", body, default);

        var job = await service.Submitter.SubmitOnceAsync("key", body, OwnerId.Local, default);
        var again = await service.Submitter.SubmitOnceAsync("key", body, OwnerId.Local, default);

        Assert.Equal(reserved, job.Id);
        Assert.Equal(job.Id, again.Id);
        Assert.Equal([job.Id], await service.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, default).Select(j => j.Id).ToListAsync());
    }

    private Task SendAsync(string id, string body) => submissions.SendAsync(new QueueMessage(body) { MessageId = id }, TimeSpan.Zero, default);

    private async Task<QueuedSubmissionOutcome> ReplyAsync()
    {
        var reply = await replies.ReceiveAsync(Patience, default);
        Assert.NotNull(reply);
        await replies.CompleteAsync(reply, default);
        var outcome = JsonSerializer.Deserialize<QueuedSubmissionOutcome>(reply.Body, JobJson.Options)!;
        Assert.Equal(outcome.MessageId, reply.Properties[QueuedSubmissions.CorrelationId]);
        return outcome;
    }
}
