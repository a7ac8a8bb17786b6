using System.Diagnostics;
using Lookahead.Api.Events;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Api.Tests.Events;

public sealed class ReadEventsTests
{
    [Fact]
    public async Task Events_AfterACursor_AreTheNewOnesAlone()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        var first = await service.GetAsync<JobEventsView>(job.Links.Events);
        await LogAsync(service, job.Id, epoch: 1, "begun");

        var second = await service.GetAsync<JobEventsView>($"{job.Links.Events}?after={first.Next}");
        var third = await service.GetAsync<JobEventsView>($"{job.Links.Events}?after={second.Next}");

        Assert.IsType<StateChanged>(Assert.Single(first.Events));
        Assert.Equal("begun", Assert.IsType<MessageLogged>(Assert.Single(second.Events)).Text);
        Assert.Empty(third.Events);
        Assert.Equal(second.Next, third.Next);
    }

    [Fact]
    public async Task Events_Waiting_ComesAsSoonAsThereIsOne()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        var next = (await service.GetAsync<JobEventsView>(job.Links.Events)).Next;

        var waiting = service.GetAsync<JobEventsView>($"{job.Links.Events}?after={next}&wait=30");
        Assert.False(waiting.IsCompleted);
        await LogAsync(service, job.Id, epoch: 1, "begun");

        Assert.Single((await waiting.WaitAsync(TimeSpan.FromSeconds(20))).Events);
    }

    [Fact]
    public async Task Events_WaitingForAJobThatIsFinal_AnswersAtOnce()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        using var cancel = await service.PostAsync(job.Links.Self + "/cancel");
        var next = (await service.GetAsync<JobEventsView>(job.Links.Events)).Next;

        var page = await service.GetAsync<JobEventsView>($"{job.Links.Events}?after={next}&wait=30").WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Empty(page.Events);
        Assert.Equal(JobState.Cancelled, page.State);
    }

    [Fact]
    public async Task Events_WaitOver_AnswersEmpty()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        var next = (await service.GetAsync<JobEventsView>(job.Links.Events)).Next;
        var start = Stopwatch.GetTimestamp();

        var page = await service.GetAsync<JobEventsView>($"{job.Links.Events}?after={next}&wait=1");

        Assert.Empty(page.Events);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.99));
    }

    [Theory]
    [InlineData("after=x", "after")]
    [InlineData("after=-1:5", "after")]
    [InlineData("wait=31", "wait")]
    [InlineData("wait=-1", "wait")]
    [InlineData("wait=soon", "wait")]
    public async Task Events_BadQuery_NamesTheParameter(string query, string field)
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();

        using var response = await service.GetAsync($"{job.Links.Events}?{query}");

        var problem = await Service.ProblemAsync(response, 400, ErrorCodes.InvalidRequest);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Events_CursorBeyondTheEnd_IsNoError()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();

        Assert.Empty((await service.GetAsync<JobEventsView>($"{job.Links.Events}?after=0:2000000000.9:7")).Events);
    }

    [Fact]
    public async Task Events_UnknownJob_Is404()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.GetAsync("/api/jobs/0123456789abcdef-01234567-local/events?wait=30");

        await Service.ProblemAsync(response, 404, ErrorCodes.NotFound);
    }

    private static Task LogAsync(Service service, string id, int epoch, string text) =>
        service.Events.AppendAsync(id, epoch, new MessageLogged(MessageLevel.Information, text), CancellationToken.None);
}
