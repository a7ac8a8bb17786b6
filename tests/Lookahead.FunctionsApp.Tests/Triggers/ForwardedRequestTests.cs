using System.Net;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Hosting;
using Lookahead.Api.Triggers;
using Lookahead.FunctionsApp.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.FunctionsApp.Tests.Triggers;

/// <summary>Requests of clients, as a host that forwards them rebuilds them.</summary>
public sealed class ForwardedRequestTests
{
    [Theory]
    [InlineData("state=queued&state=cancelled")]
    [InlineData("state=queued,cancelled")]
    [InlineData("state=queued%2Ccancelled&kind=generate%2Cpass-at-k&code=k3y")]
    public async Task List_RepeatedKeys_MeanTheSameJoinedByCommas(string query)
    {
        await using var head = await Head.StartAsync();
        var queued = await head.CreateJobAsync();
        head.Clock.Advance(TimeSpan.FromSeconds(1));
        var cancelled = await head.CreateJobAsync();
        head.Clock.Advance(TimeSpan.FromSeconds(1));
        var paused = await head.CreateJobAsync();
        await head.Jobs.ApplyAsync(cancelled.Id, JobTrigger.RequestCancel, null, null, Head.Never);
        await head.Jobs.ApplyAsync(paused.Id, JobTrigger.RequestPause, null, null, Head.Never);

        var page = JsonDocument.Parse(await head.Http.GetStringAsync(new Uri("/api/jobs?" + query, UriKind.Relative))).RootElement;

        Assert.Equal([cancelled.Id, queued.Id], page.GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Events_LongPolling_AnswersAsAWhole()
    {
        await using var head = await Head.StartAsync();
        using var submitted = await head.Http.PostAsync(new Uri("/api/jobs", UriKind.Relative), new StringContent(Payloads.GenerateJob, Encoding.UTF8, "application/json"));
        var id = JsonDocument.Parse(await submitted.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString();

        using var events = await head.Http.GetAsync(new Uri($"/api/jobs/{id}/events?wait=30&code=k3y", UriKind.Relative));
        using var tooLong = await head.Http.GetAsync(new Uri($"/api/jobs/{id}/events?wait=231", UriKind.Relative));

        Assert.Equal("application/json", events.Content.Headers.ContentType?.MediaType);
        Assert.Equal(1, JsonDocument.Parse(await events.Content.ReadAsStringAsync()).RootElement.GetProperty("events").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode); // A host waits 230 s for an answer.
        Assert.False(head.Services.GetRequiredService<HostTraits>().CanStream);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Triggers_OtherMethods_DoNothing(string method)
    {
        await using var head = await Head.StartAsync();
        foreach (var name in TriggerNames.All)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/" + name);
            using var response = await head.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        }
    }
}
