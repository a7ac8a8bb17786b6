using System.Net;
using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Tests.Jobs;

public sealed class GetJobTests
{
    [Fact]
    public async Task Get_WithTheTagOfTheLastAnswer_Is304UntilTheJobChanges()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        using var first = await service.GetAsync(job.Links.Self);
        var tag = first.Headers.ETag!.ToString();

        using var same = await GetAsync(service, job, tag);
        using var cancelled = await service.PostAsync(job.Links.Self + "/cancel");
        using var changed = await GetAsync(service, job, tag);

        Assert.Equal((HttpStatusCode.NotModified, ""), (same.StatusCode, await same.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task Metrics_OfAJobThatWentOnFromACheckpoint_HaveEachStepOnce()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        await StepsAsync(service, job, epoch: 1, from: 1, to: 30);
        await StepsAsync(service, job, epoch: 2, from: 21, to: 40);

        var metrics = await service.GetAsync<JobMetrics>(job.Links.Self + "/metrics");

        Assert.Equal(Enumerable.Range(1, 40), metrics.Training.Select(step => step.Step));
        Assert.Equal(2, metrics.Training[25].HeadLosses[0]); // Of the later attempt, whose numbers count.
    }

    [Fact]
    public async Task Metrics_FewerPoints_KeepBothEnds()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        await StepsAsync(service, job, epoch: 1, from: 1, to: 100);

        var metrics = await service.GetAsync<JobMetrics>(job.Links.Self + "/metrics?points=3");

        Assert.Equal([1, 50, 100], metrics.Training.Select(step => step.Step));
    }

    [Fact]
    public async Task Clone_WithChanges_IsTheSameJobButForThem()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync("first");

        using var response = await service.PostAsync(job.Links.Self + "/clone", """{"seed":7,"name":null,"sampling":{"samples":3}}""");

        var clone = await Service.ReadAsync<JobView>(response);
        var (was, now) = ((GenerateSpecification)job.Specification, (GenerateSpecification)clone.Specification);
        Assert.NotEqual(job.Id, clone.Id);
        Assert.Equal((7, null, 3), (now.Seed, now.Name, now.Sampling.Samples));
        Assert.Equal((was.Prompts[0], was.Sampling.MaxNewTokens), (now.Prompts[0], now.Sampling.MaxNewTokens));
    }

    [Fact]
    public async Task Clone_WithoutABody_IsTheSameJobAgain()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync("first");

        using var response = await service.PostAsync(job.Links.Self + "/clone");

        Assert.Equal("first", (await Service.ReadAsync<JobView>(response)).Name);
    }

    [Theory]
    [InlineData("""{"sead":7}""", "sead")]
    [InlineData("""{"seed":"x"}""", "seed")]
    [InlineData("""[]""", "(body)")]
    [InlineData("""{"seed":1,"seed":2}""", "(body)")]
    public async Task Clone_WithWrongChanges_NamesTheField(string body, string field)
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();

        using var response = await service.PostAsync(job.Links.Self + "/clone", body);

        var problem = await Service.ProblemAsync(response, 400, ErrorCodes.InvalidSpecification);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    private static Task StepsAsync(Service service, JobView job, int epoch, int from, int to) => service.Events.AppendAsync(
        job.Id, epoch, [.. Enumerable.Range(from, to - from + 1).Select(step => new TrainingStepped(step, 100, [epoch], 1e-3, 1, 1000, 1))], CancellationToken.None);

    private static async Task<HttpResponseMessage> GetAsync(Service service, JobView job, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(job.Links.Self, UriKind.Relative));
        request.Headers.IfNoneMatch.ParseAdd(tag);
        return await service.Http.SendAsync(request);
    }
}
