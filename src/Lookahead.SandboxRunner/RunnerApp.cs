using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.SandboxRunner;

/// <summary>Serves one sandbox over HTTP (<see cref="RunnerProtocol"/>). It has no log-in of its own: the pool before it has.</summary>
public static class RunnerApp
{
    /// <summary>Tests of competitions reach some megabytes, and JSON makes more of them.</summary>
    private const long LargestRequestBytes = 256L << 20;

    /// <param name="builder">A web application's.</param>
    /// <param name="sandbox">Runs the programs; stays the caller's to dispose of.</param>
    public static WebApplicationBuilder AddSandboxRunner(this WebApplicationBuilder builder, ISandbox sandbox)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestRequestBytes);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(RunnerProtocol.Json.Converters.Single());
            json.SerializerOptions.RespectNullableAnnotations = RunnerProtocol.Json.RespectNullableAnnotations;
            json.SerializerOptions.RespectRequiredConstructorParameters = RunnerProtocol.Json.RespectRequiredConstructorParameters;
        });
        builder.Services.AddSingleton(sandbox).AddSingleton<RunnerSession>();
        return builder;
    }

    public static WebApplication UseSandboxRunner(this WebApplication app)
    {
        var sandbox = app.Services.GetRequiredService<ISandbox>();
        app.Use(async (context, next) =>
        {
            context.Response.Headers[RunnerProtocol.ProfileHeader] = sandbox.Description.ProfileHash;
            try
            {
                await next(context);
            }
            catch (ArgumentException e) // a limit or a file's name out of range
            {
                await Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
            }
            catch (OperationCanceledException)
            {
                // The client went away or stopped the run; nobody waits for an answer.
                context.Response.StatusCode = StatusCodes.Status409Conflict;
            }
        });
        app.MapGet(RunnerProtocol.HealthPath, () => TypedResults.Ok());
        app.MapGet(RunnerProtocol.DescriptionPath, () => sandbox.Description);
        app.MapPost(RunnerProtocol.SelfTestPath, (CancellationToken cancel) => sandbox.SelfTestAsync(cancel));
        app.MapPost(RunnerProtocol.RunPath, (RunMessage run, RunnerSession session, CancellationToken cancel) => session.RunAsync(run, cancel));
        app.MapPost(RunnerProtocol.PairPath, (PairRequest pair, RunnerSession session, CancellationToken cancel) => session.RunPairAsync(pair, cancel));
        app.MapPost(RunnerProtocol.StopPath, async (RunnerSession session, CancellationToken cancel) =>
        {
            await session.StopAsync(cancel);
            return true;
        });
        return app;
    }
}
