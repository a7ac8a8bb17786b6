using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Tests.Webhooks;

/// <summary>A request that <see cref="Receiver"/> got; header names in lower case.</summary>
internal sealed record ReceivedRequest(string Host, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>Another server, on 127.0.0.1.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> requests = new();
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    public int Port => new Uri(app.Urls.Single()).Port;

    public string Url => $"http://127.0.0.1:{Port}/hook";

    public IReadOnlyList<ReceivedRequest> Requests => [.. requests];

    /// <summary>What it does after it has written the request down; 200 unless set.</summary>
    public Func<HttpContext, Task> Respond { get; set; } = _ => Task.CompletedTask;

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
            receiver.requests.Enqueue(new ReceivedRequest(context.Request.Host.Host, context.Request.Path, headers, await reader.ReadToEndAsync()));
            await receiver.Respond(context);
        });
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Answers with these one after the other, with the last from then on.</summary>
    public void Answer(params int[] statuses)
    {
        var count = -1;
        Respond = context =>
        {
            context.Response.StatusCode = statuses[Math.Min(Interlocked.Increment(ref count), statuses.Length - 1)];
            return Task.CompletedTask;
        };
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
