using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Lookahead.Api.Hosting;
using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests.Events;

/// <summary>Events as a server-sent stream, read by the framework's own parser.</summary>
public sealed class EventStreamTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Stream_OfARunningJob_TellsWhatComesAndEndsWithTheJob()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        using var stream = await OpenAsync(service, job);

        var first = await stream.NextAsync();
        await LogAsync(service, job.Id, "begun");
        var second = await stream.NextAsync();
        using var cancelled = await service.PostAsync($"/api/jobs/{job.Id}/cancel");
        var (third, last) = (await stream.NextAsync(), await stream.NextAsync());

        Assert.Equal(("state", "message", "state", "end"), (first?.EventType, second?.EventType, third?.EventType, last?.EventType));
        Assert.Equal("begun", JsonDocument.Parse(second!.Value.Data).RootElement.GetProperty("text").GetString());
        Assert.Equal("""{"state":"cancelled"}""", last!.Value.Data);
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task Stream_ResumedWithTheLastId_GoesOnBehindIt()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        await LogAsync(service, job.Id, "one");
        using var cut = await OpenAsync(service, job);
        var ids = new[] { await cut.NextAsync(), await cut.NextAsync() }.Select(item => item?.EventId).ToList();
        await LogAsync(service, job.Id, "two");

        // As browsers do: the query is that of the first request.
        using var resumed = await OpenAsync(service, job, query: "?after=0:0", lastEventId: ids[1]);

        Assert.Null(ids[0]); // A client that was cut off there has not seen all that was read together.
        Assert.Contains("two", (await resumed.NextAsync())?.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfManyListeners_TellsEachEverything()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        var listeners = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => OpenAsync(service, job)));

        for (var i = 0; i < 5; i++)
        {
            await LogAsync(service, job.Id, $"message {i}");
        }
        using var cancelled = await service.PostAsync($"/api/jobs/{job.Id}/cancel");

        var heard = await Task.WhenAll(listeners.Select(listener => listener.RestAsync()));
        Assert.All(heard, events => Assert.Equal(
            ["state", "message", "message", "message", "message", "message", "state", "end"], events.Select(e => e.EventType)));
        Array.ForEach(listeners, listener => listener.Dispose());
    }

    [Fact]
    public async Task Stream_WhoseListenersAreMany_LooksAtTheStoreOnceForAll()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        var listeners = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => OpenAsync(service, job)));
        await Task.WhenAll(listeners.Select(listener => listener.NextAsync()));
        var before = service.Blobs.Reads;

        await LogAsync(service, job.Id, "one");
        await Task.WhenAll(listeners.Select(listener => listener.NextAsync()));

        // One look reads the job and its log; each listener for itself would make a hundred reads of it.
        Assert.InRange(service.Blobs.Reads - before, 2, 50);
        Array.ForEach(listeners, listener => listener.Dispose());
    }

    [Fact]
    public async Task Stream_BehindAHostThatKeepsAnswers_IsRefusedWithTheWayOut()
    {
        await using var service = await Service.StartAsync(configure: services => services.AddSingleton(HostTraits.FunctionsHost));
        var job = await service.SubmitAsync();

        using var response = await SendAsync(service, job);

        var problem = await Service.ProblemAsync(response, 406, ErrorCodes.InvalidRequest);
        Assert.Contains("?wait=30", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfAnUnknownJob_Is404()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();

        using var response = await SendAsync(service, job with { Links = JobLinks.Of("0123456789abcdef-01234567-local") });

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Stream_IdThatIsNone_NamesTheHeader()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();

        using var response = await SendAsync(service, job, lastEventId: "x");

        var problem = await Service.ProblemAsync(response, 400, ErrorCodes.InvalidRequest);
        Assert.Equal("Last-Event-ID", problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    private static Task LogAsync(Service service, string id, string text) =>
        service.Events.AppendAsync(id, 1, new MessageLogged(MessageLevel.Information, text), CancellationToken.None);

    private static async Task<Listener> OpenAsync(Service service, JobView job, string query = "", string? lastEventId = null)
    {
        var response = await SendAsync(service, job, query, lastEventId);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new Listener(response, await response.Content.ReadAsStreamAsync());
    }

    private static async Task<HttpResponseMessage> SendAsync(Service service, JobView job, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(job.Links.Events + query, UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        return await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Long);
    }

    private sealed class Listener(HttpResponseMessage response, Stream body) : IDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> events = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();

        /// <summary>Null at the end.</summary>
        public async Task<SseItem<string>?> NextAsync() =>
            await events.MoveNextAsync().AsTask().WaitAsync(Long) ? events.Current : null;

        public async Task<List<SseItem<string>>> RestAsync()
        {
            var rest = new List<SseItem<string>>();
            while (await NextAsync() is { } item)
            {
                rest.Add(item);
            }
            return rest;
        }

        public void Dispose() => response.Dispose();
    }
}
