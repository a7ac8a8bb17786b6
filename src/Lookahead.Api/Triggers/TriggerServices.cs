using Lookahead.Api.Callers;
using Lookahead.Api.Hosting;
using Lookahead.Api.Submission;
using Lookahead.Api.Submission.Queued;
using Lookahead.Api.Triggers.DeadLetters;
using Lookahead.Api.Triggers.JobEvents;
using Lookahead.Api.Triggers.Upkeep;
using Lookahead.Api.Webhooks;
using Lookahead.Api.Webhooks.Deliveries;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Upkeep;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Triggers;

/// <summary>
/// Work that something else than a request sets off: plain handlers, called by a Functions host over HTTP or by loops in this process.
/// See docs/functions.md. Call after <see cref="LookaheadApi.AddLookaheadApi"/>.
/// </summary>
public static class TriggerServices
{
    /// <summary>The handlers, for a Functions host to call: <see cref="MapTriggers"/>.</summary>
    /// <param name="replies">Of outcomes of submissions; null: none are sent.</param>
    public static IServiceCollection AddTriggers(this IServiceCollection services, IJobQueue? replies, UpkeepOptions upkeep) =>
        services.AddHandlers(replies, upkeep, triggered: WorkKind.Model);

    /// <summary>The handlers, and loops that call them.</summary>
    /// <param name="submissions">Of specifications.</param>
    /// <param name="replies">Of outcomes; null: none are sent.</param>
    /// <param name="jobEvents">Of the ends of jobs.</param>
    public static IServiceCollection AddTriggerLoops(
        this IServiceCollection services, IJobQueue submissions, IJobQueue? replies, IJobQueue jobEvents, UpkeepOptions upkeep) =>
        services.AddHandlers(replies, upkeep, triggered: null)
            .AddQueuedSubmissions(submissions, replies)
            .AddHostedService(provider => ActivatorUtilities.CreateInstance<JobEventReceiver>(provider, jobEvents))
            .AddHostedService<UpkeepService>();

    /// <summary>Drops the keys of the Functions host from requests. Call it before anything that logs.</summary>
    public static WebApplication UseFunctionsHost(this WebApplication app)
    {
        app.UseMiddleware<FunctionsKeysMiddleware>();
        return app;
    }

    /// <summary>
    /// Maps <c>POST /{function}</c> for every trigger, without a key. Behind a Functions host only, which keeps these addresses from
    /// clients: no function.json has a route for them. What the host asks until it answers, <c>GET /</c>, is the page.
    /// </summary>
    public static WebApplication MapTriggers(this WebApplication app)
    {
        app.MapPost("/" + TriggerNames.Submission, SubmissionTrigger.HandleAsync).WithMetadata(OpenToAll.Instance);
        app.MapPost("/" + TriggerNames.DeadLetter, DeadLetterTrigger.HandleAsync).WithMetadata(OpenToAll.Instance);
        app.MapPost("/" + TriggerNames.JobEvent, JobEventTrigger.HandleAsync).WithMetadata(OpenToAll.Instance);
        app.MapPost("/" + TriggerNames.Sweep, SweepTrigger.HandleAsync).WithMetadata(OpenToAll.Instance);
        return app;
    }

    private static IServiceCollection AddHandlers(this IServiceCollection services, IJobQueue? replies, UpkeepOptions upkeep, WorkKind? triggered)
    {
        services.AddSubmissionHandler(replies);
        services.AddSingleton<KeptMessages>();
        services.AddSingleton<JobEventDispatcher>();
        services.AddSingleton<IJobEventHandler, ChainHandler>();
        services.AddWebhookHandler();
        services.AddSingleton<DeadLetterReader>();
        services.AddSingleton(provider => new DeadLetterHandler(
            provider.GetRequiredService<IBlobStore>(), provider.GetRequiredService<JobStore>(), provider.GetRequiredService<WorkQueues>(),
            provider.GetRequiredService<TimeProvider>(), upkeep, provider.GetRequiredService<ILogger<DeadLetterHandler>>()));
        services.AddSingleton(provider => new WakeUpSweep(
            provider.GetRequiredService<IBlobStore>(), provider.GetRequiredService<JobStore>(), provider.GetRequiredService<WorkQueues>(),
            provider.GetRequiredService<TimeProvider>(), upkeep, provider.GetRequiredService<ILogger<WakeUpSweep>>()));
        services.AddSingleton(provider => new UpkeepRun(
            provider.GetRequiredService<WakeUpSweep>(), provider.GetRequiredService<DeadLetterReader>(), provider.GetRequiredService<WorkQueues>(),
            provider.GetRequiredService<DeliveryRun>(), triggered));
        return services;
    }

    internal static IServiceCollection AddSubmissionHandler(this IServiceCollection services, IJobQueue? replies)
    {
        services.TryAddSingleton(provider => new QueuedSubmissions(provider.GetRequiredService<JobSubmitter>(), provider.GetRequiredService<IBlobStore>(), replies));
        return services;
    }
}
