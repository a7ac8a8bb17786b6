using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lookahead.Api.Callers;
using Lookahead.Api.Jobs;
using Lookahead.Api.Submission;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Tests.Hosting;

/// <summary>The service on real Kestrel at a free port, over stores in memory, with a folder for data files.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly WebApplication app;

    private Service(WebApplication app, MemoryBlobStore blobs, MemoryJobQueue queue, MemoryJobQueue jobEvents)
    {
        (this.app, Blobs, Queue, JobEvents) = (app, blobs, queue, jobEvents);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public MemoryBlobStore Blobs { get; }

    public MemoryJobQueue Queue { get; }

    /// <summary>Carries the ends of jobs.</summary>
    public MemoryJobQueue JobEvents { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public JobStore Jobs => app.Services.GetRequiredService<JobStore>();

    public JobEventLog Events => app.Services.GetRequiredService<JobEventLog>();

    public JobSubmitter Submitter => app.Services.GetRequiredService<JobSubmitter>();

    /// <summary>Patterns of all routes, such as <c>/api/jobs/{id}</c>.</summary>
    public IReadOnlyList<string> Routes =>
        [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/')).Distinct()];

    public TempFolder Folder { get; } = new();

    public static async Task<Service> StartAsync(
        WorkerMemory? memory = null, Action<IServiceCollection>? configure = null, ApiAccess access = ApiAccess.ThisMachine)
    {
        var blobs = new MemoryBlobStore(TimeProvider.System);
        var queue = new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);
        var jobEvents = new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLookaheadApi(blobs, new WorkQueues(queue) { JobEvents = jobEvents }).AddSharedFileChecks().AddMemoryCheck(memory ?? WorkerMemory.Unknown, sharedFiles: true);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapLookahead(access);
        await app.StartAsync();
        return new Service(app, blobs, queue, jobEvents);
    }

    /// <summary>Writes a file into the data folder and returns its path.</summary>
    public string Write(string name, string content) => Folder.Write(name, content);

    public Task<HttpResponseMessage> PostAsync(string path, string? body = null, string contentType = "application/json")
    {
        var content = body is null ? null : new StringContent(body, Encoding.UTF8, contentType);
        return Http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<T> GetAsync<T>(string path)
    {
        using var response = await GetAsync(path);
        return await ReadAsync<T>(response);
    }

    /// <summary>Submits a generate job, which needs no file.</summary>
    public async Task<JobView> SubmitAsync(string? name = null)
    {
        using var response = await PostAsync("/api/jobs", Bodies.Generate(name));
        return await ReadAsync<JobView>(response);
    }

    /// <summary>Does what a worker would: claims the job and ends it.</summary>
    public async Task<JobDocument> RunAsync(string id, params IReadOnlyList<JobTrigger> triggers)
    {
        JobDocument? job = null;
        foreach (var trigger in triggers)
        {
            job = await Jobs.ApplyAsync(id, trigger, null, Change(trigger), CancellationToken.None);
        }
        return job!;

        static Func<JobDocument, JobDocument>? Change(JobTrigger trigger) => trigger switch
        {
            JobTrigger.Claim => j => j with { Epoch = j.Epoch + 1 },
            JobTrigger.Succeed => j => j with { ResultPrefix = JobPaths.Attempt(j.Id, j.Epoch) },
            _ => null,
        };
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>(JobJson.Options))!;
    }

    /// <summary>Checks that an answer is a problem body with this status and code, without a stack trace, and returns it.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        Folder.Dispose();
    }
}
