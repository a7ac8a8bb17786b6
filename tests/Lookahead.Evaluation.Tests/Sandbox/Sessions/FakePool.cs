using System.Collections.Concurrent;
using Lookahead.Evaluation.Sandbox;
using Lookahead.SandboxRunner;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lookahead.Evaluation.Tests.Sandbox.Sessions;

/// <summary>
/// The real runner with a pool's rules before it: a bearer token in each request, a session for each identifier up to a
/// number, 404 beyond it. Faults on demand.
/// </summary>
internal sealed class FakePool : IAsyncDisposable
{
    public const string Token = "token-of-the-test";

    private readonly WebApplication app;

    private FakePool(ISandbox sandbox)
    {
        var builder = WebApplication.CreateSlimBuilder().AddSandboxRunner(sandbox);
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Use(HandleAsync);
        app.UseSandboxRunner();
        app.Urls.Add("http://127.0.0.1:0");
    }

    public Uri Endpoint => new(app.Urls.Single());

    public int MostSessions { get; set; } = 100;

    public ConcurrentDictionary<string, int> CallsBySession { get; } = [];

    /// <summary>What the next requests get in place of an answer.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Faults { get; } = [];

    public static async Task<FakePool> StartAsync(ISandbox sandbox)
    {
        var pool = new FakePool(sandbox);
        await pool.app.StartAsync();
        return pool;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        string? identifier = context.Request.Query["identifier"];
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (identifier is not { Length: >= 4 and <= 128 })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        else if (!CallsBySession.ContainsKey(identifier) && CallsBySession.Count >= MostSessions)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else
        {
            CallsBySession.AddOrUpdate(identifier, 1, (_, calls) => calls + 1);
            await (Faults.TryDequeue(out var fault) ? fault(context) : next(context));
        }
    }
}
