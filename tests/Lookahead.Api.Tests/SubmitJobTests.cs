using System.Net;
using Lookahead.Api.Events;
using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Tests;

public sealed class SubmitJobTests
{
    [Fact]
    public async Task Submit_ValidJob_IsStoredQueuedAndFoundAtItsLocation()
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", Bodies.Problem + "\n");

        using var response = await service.PostAsync("/api/jobs", Bodies.FineTune(data));

        var job = await Service.ReadAsync<JobView>(response);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/api/jobs/{job.Id}", response.Headers.Location?.ToString());
        Assert.Equal([job.Id], service.Queue.Woken);
        var found = await service.GetAsync<JobView>(response.Headers.Location!.ToString());
        Assert.Equal(JobState.Queued, found.State);
        Assert.Equal("fine-tune", found.Kind);
        Assert.Equal(new TrainingSettings(), Assert.IsType<FineTuneSpecification>(found.Specification).Training);
        var events = await service.GetAsync<JobEventsView>(found.Links.Events);
        Assert.Equal(JobState.Queued, Assert.IsType<StateChanged>(Assert.Single(events.Events)).State);
    }

    [Theory]
    [InlineData("completions", """{"prompt":"a","completion":"b"}""")]
    [InlineData("text", """{"text":"def f(): pass"}""")]
    public async Task Submit_OtherDataFormats_AreAccepted(string format, string line)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.PostAsync("/api/jobs", Bodies.FineTune(service.Write("train.jsonl", line + "\n"), format));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Validate_ValidJob_AnswersTheWholeSpecificationAndStoresNothing()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.PostAsync("/api/jobs?validate=true", Bodies.Generate("a name"));

        var valid = await Service.ReadAsync<ValidatedJob>(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("a name", 256), (valid.Specification.Name, Assert.IsType<GenerateSpecification>(valid.Specification).Sampling.MaxNewTokens));
        Assert.Empty((await service.GetAsync<JobPage>("/api/jobs")).Jobs);
        Assert.Empty(service.Queue.Woken);
    }

    [Theory]
    [InlineData("true", """{"kind":"generate"}""", "user_error.invalid_specification")]
    [InlineData("true", """{"kind":"fine-tune","model":{"source":"new"},"data":{"path":"/no/such/file"}}""", "user_error.invalid_data")]
    [InlineData("maybe", """{"kind":"generate"}""", "user_error.invalid_request")]
    public async Task Validate_WrongJobOrQuestion_IsRefusedAsASubmissionIs(string validate, string body, string code)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.PostAsync($"/api/jobs?validate={validate}", body);

        await Service.ProblemAsync(response, 400, code);
    }

    [Fact]
    public async Task Submit_QueueDown_IsStillAcceptedAndStaysQueued()
    {
        await using var service = await Service.StartAsync();
        service.Queue.Fault = new IOException("The queue is down.");

        var job = await service.SubmitAsync();

        Assert.Empty(service.Queue.Woken);
        Assert.Equal(JobState.Queued, (await service.Jobs.FindAsync(job.Id, CancellationToken.None))?.State);
    }

    [Fact]
    public async Task Submit_ModelOfASucceededFineTune_IsAccepted()
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", Bodies.Problem);
        using var first = await service.PostAsync("/api/jobs", Bodies.FineTune(data));
        var id = (await Service.ReadAsync<JobView>(first)).Id;
        await service.RunAsync(id, JobTrigger.Claim, JobTrigger.Succeed);

        using var response = await service.PostAsync("/api/jobs", Bodies.FineTuneFrom(data, new { source = "job", job = id }));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData(ModelLayout.SingleFile)]
    [InlineData(ModelLayout.Shards)]
    [InlineData(ModelLayout.Meta)]
    [InlineData(ModelLayout.Adapter)]
    public async Task Submit_ModelDirectoryWithConfigAndWeights_IsAccepted(ModelLayout layout)
    {
        await using var service = await Service.StartAsync();
        var data = service.Write("train.jsonl", Bodies.Problem);
        var path = ModelDirectories.Write(service.Folder.Path, layout);

        using var response = await service.PostAsync("/api/jobs", Bodies.FineTuneFrom(data, new { source = "path", path }));

        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Submit_TwoJobs_HaveDifferentIdsThatTheirOwnCheckAccepts()
    {
        await using var service = await Service.StartAsync();

        var (first, second) = (await service.SubmitAsync(), await service.SubmitAsync());

        Assert.NotEqual(first.Id, second.Id);
        Assert.True(JobId.IsValid(first.Id));
    }
}
