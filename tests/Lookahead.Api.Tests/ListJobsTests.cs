using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Api.Tests;

public sealed class ListJobsTests
{
    [Fact]
    public async Task List_ManyJobs_PagesFromTheNewestToTheOldest()
    {
        await using var service = await Service.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Insert(0, (await service.SubmitAsync($"job {i}")).Id);
        }

        var listed = new List<string>();
        var pages = 0;
        string? after = null;
        do
        {
            var page = await service.GetAsync<JobPage>($"/api/jobs?limit=3&after={after}");
            listed.AddRange(page.Jobs.Select(j => j.Id));
            after = page.Next;
            pages++;
        }
        while (after is not null);

        Assert.Equal(ids, listed);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task List_PageThatEndsWithTheLastJob_HasNoNext()
    {
        await using var service = await Service.StartAsync();
        await service.SubmitAsync();
        await service.SubmitAsync();

        Assert.Null((await service.GetAsync<JobPage>("/api/jobs?limit=2")).Next);
    }

    [Fact]
    public async Task List_ByStateAndKind_ShowsThoseAlone()
    {
        await using var service = await Service.StartAsync();
        var queued = await service.SubmitAsync();
        var cancelled = await service.SubmitAsync();
        await service.RunAsync(cancelled.Id, JobTrigger.RequestCancel);
        var paused = await service.SubmitAsync();
        await service.RunAsync(paused.Id, JobTrigger.RequestPause);

        Assert.Equal([cancelled.Id], await IdsAsync("state=cancelled"));
        Assert.Equal([paused.Id, cancelled.Id], await IdsAsync("state=cancelled,paused"));
        Assert.Equal([paused.Id, cancelled.Id], await IdsAsync("state=cancelled&state=paused"));
        Assert.Equal([paused.Id, cancelled.Id, queued.Id], await IdsAsync("kind=generate"));
        Assert.Empty(await IdsAsync("kind=fine-tune"));

        async Task<IEnumerable<string>> IdsAsync(string query) =>
            (await service.GetAsync<JobPage>("/api/jobs?" + query)).Jobs.Select(j => j.Id);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("state=sleeping", "state")]
    [InlineData("kind=dance", "kind")]
    [InlineData("after=../../etc", "after")]
    public async Task List_BadQuery_NamesTheParameter(string query, string field)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.GetAsync("/api/jobs?" + query);

        var problem = await Service.ProblemAsync(response, 400, ErrorCodes.InvalidRequest);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }
}
