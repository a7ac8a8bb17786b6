using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lookahead.Api.Callers.Keys;
using Lookahead.Api.Triggers;
using Lookahead.Api.Triggers.JobEvents;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Specifications;
using Lookahead.PortContracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lookahead.FunctionsApp.Tests.Hosting;

/// <summary>The head on real Kestrel, as a Functions host starts it, over stores in memory and a clock of its own.</summary>
internal sealed class Head : IAsyncDisposable
{
    private readonly Dictionary<string, MemoryJobQueue> queues = [];
    private WebApplication app = null!; // Set by StartAsync.

    public static CancellationToken Never => CancellationToken.None;

    public ManualTimeProvider Clock { get; } = new();

    public MemoryBlobStore Blobs { get; private set; } = null!;

    public JobStore Jobs { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    /// <param name="variables">Of the environment, besides the host's.</param>
    public static async Task<Head> StartAsync(IReadOnlyDictionary<string, string>? variables = null, params IJobEventHandler[] handlers)
    {
        var head = new Head();
        head.Blobs = new MemoryBlobStore(head.Clock);
        head.Jobs = new JobStore(head.Blobs, head.Clock);
        var environment = new Dictionary<string, string>(variables ?? new Dictionary<string, string>()) { [HeadSettings.HandlerPortVariable] = "0" };
        head.app = FunctionsHead.Build(HeadSettings.FromEnvironment(environment.GetValueOrDefault), head.Blobs, head.Queue, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(head.Clock);
            foreach (var handler in handlers)
            {
                builder.Services.AddSingleton(handler);
            }
        });
        await head.app.StartAsync();
        head.Http = new HttpClient { BaseAddress = new Uri(head.app.Urls.Single()) };
        var (_, key) = await new ApiKeyStore(head.Blobs, head.Clock).CreateAsync(OwnerId.Local, isAdministrator: false, name: null, expiresAt: null, Never);
        head.Http.DefaultRequestHeaders.Add("x-api-key", key);
        return head;
    }

    /// <summary>The queue of that name; made at the first call.</summary>
    public MemoryJobQueue Queue(string name) =>
        queues.TryGetValue(name, out var queue) ? queue : queues[name] = new MemoryJobQueue(Clock, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);

    public MemoryJobQueue Wakes => Queue("jobs");

    /// <summary>Calls a trigger as the host does: chunked, so that the length of the body is not known before its end.</summary>
    public async Task<HttpResponseMessage> InvokeAsync(string function, string payload, bool chunked = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + function) { Content = new StringContent(payload, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        return await Http.SendAsync(request);
    }

    /// <summary>As <see cref="InvokeAsync"/>, and checks that the answer completes the invocation; gives its line of log.</summary>
    public async Task<string> CompleteAsync(string function, string payload, bool chunked = true)
    {
        using var response = await InvokeAsync(function, payload, chunked);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var answer = JsonDocument.Parse(text).RootElement;
        Assert.Equal(["Outputs", "Logs", "ReturnValue"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("Outputs").ValueKind);
        return Assert.Single(answer.GetProperty("Logs").EnumerateArray()).GetString()!;
    }

    public Task<JobDocument> CreateJobAsync() => Jobs.CreateAsync(
        new GenerateSpecification { Model = new ModelReference { Source = ModelSource.Path, Path = "model" }, Prompts = ["a"] }, Never);

    public async Task<JobDocument> ReadAsync(JobDocument job) => (await Jobs.FindAsync(job.Id, Never))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}
