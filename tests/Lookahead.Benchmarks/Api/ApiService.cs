using System.Text.Json;
using Lookahead.Api;
using Lookahead.Api.Callers;
using Lookahead.Embedded;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lookahead.Benchmarks.Api;

/// <summary>The product's service on Kestrel over the embedded store, as <c>lookahead serve</c> runs it, without workers.</summary>
internal sealed class ApiService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly EmbeddedStore store;

    private ApiService(WebApplication app, EmbeddedStore store)
    {
        (this.app, this.store) = (app, store);
        Side = new HttpSide(app.Urls.Single(), "/api/jobs", job => $"/api/jobs/{job}", "/api/jobs?limit=20");
    }

    public HttpSide Side { get; }

    public static async Task<ApiService> StartAsync(string folder)
    {
        var store = EmbeddedStore.Open(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLookaheadApi(store.Blobs, new WorkQueues(store.Queue("jobs"))).AddSharedFileChecks();
        var app = builder.Build();
        app.MapLookahead(ApiAccess.ThisMachine);
        await app.StartAsync();
        return new ApiService(app, store);
    }

    public async Task<string> SubmitAsync(CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await Side.SubmitAsync(cancellationToken));
        return answer.RootElement.GetProperty("id").GetString()!;
    }

    public Task LogAsync(string job, int number, CancellationToken cancellationToken) => app.Services.GetRequiredService<JobEventLog>().AppendAsync(
        job, epoch: 1, new MessageLogged(MessageLevel.Information, StreamLoad.Mark(number)), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Side.Dispose();
        await app.DisposeAsync();
        store.Dispose();
    }
}
