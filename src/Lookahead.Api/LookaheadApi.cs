using Lookahead.Api.Errors;
using Lookahead.Api.Health;
using Lookahead.Api.Jobs;
using Lookahead.Api.Submission;
using Lookahead.Api.Submission.Queued;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lookahead.Api;

/// <summary>Puts the REST interface together. See docs/rest.md.</summary>
public static class LookaheadApi
{
    /// <summary>Adds what the endpoints need. A <see cref="TimeProvider"/> that is registered already is kept.</summary>
    public static IServiceCollection AddLookaheadApi(this IServiceCollection services, IBlobStore blobs, WorkQueues queues)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(blobs);
        services.AddSingleton(queues);
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobEventLog>();
        services.AddSingleton<JobSignals>();
        services.AddSingleton<JobSubmitter>();
        services.AddSingleton<JobControl>();
        services.AddSingleton<HealthProbe>();
        services.AddSingleton<ISubmissionCheck, JobModelCheck>();
        services.AddSingleton<ISubmissionCheck, CompareCheck>();
        services.ConfigureHttpJsonOptions(options => JobJson.Configure(options.SerializerOptions));
        return services;
    }

    /// <summary>Accepts jobs from a queue too; see docs/rest.md.</summary>
    /// <param name="submissions">Of specifications.</param>
    /// <param name="replies">Of outcomes; null: none are sent.</param>
    public static IServiceCollection AddQueuedSubmissions(this IServiceCollection services, IJobQueue submissions, IJobQueue? replies)
    {
        services.AddSingleton(provider => new QueuedSubmissions(provider.GetRequiredService<JobSubmitter>(), provider.GetRequiredService<IBlobStore>(), replies));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<QueuedSubmissionReceiver>(provider, submissions));
        return services;
    }

    /// <summary>
    /// Adds the checks of files and folders that a specification names: for a service whose workers see the same file
    /// system. Elsewhere the worker finds out.
    /// </summary>
    public static IServiceCollection AddSharedFileChecks(this IServiceCollection services)
    {
        services.AddSingleton<ISubmissionCheck, ModelDirectoryCheck>();
        services.AddSingleton<ISubmissionCheck, TrainingDataCheck>();
        services.AddSingleton<ISubmissionCheck, ProblemSetCheck>();
        return services;
    }

    /// <summary>Adds the check that a fine-tune job fits the memory that each worker has.</summary>
    /// <param name="memory">Of the workers; what is unknown in it is not checked.</param>
    /// <param name="sharedFiles">True together with <see cref="AddSharedFileChecks"/>: model directories can be looked at.</param>
    public static IServiceCollection AddMemoryCheck(this IServiceCollection services, WorkerMemory memory, bool sharedFiles) =>
        services.AddSingleton<ISubmissionCheck>(provider => new TrainingMemoryCheck(
            provider.GetRequiredService<JobStore>(), provider.GetRequiredService<IBlobStore>(), memory, sharedFiles));

    /// <summary>For a service on loopback without keys: answers to requests for localhost alone. Call it first.</summary>
    public static WebApplication UseLoopbackHostsOnly(this WebApplication app)
    {
        app.UseMiddleware<LoopbackHostMiddleware>();
        return app;
    }

    /// <summary>Maps every endpoint. Every error that leaves the service is a problem body (RFC 9457).</summary>
    public static WebApplication MapLookahead(this WebApplication app)
    {
        app.UseMiddleware<ExceptionMiddleware>();
        app.UseStatusCodePages(context =>
            Problems.ForStatus(context.HttpContext.Response.StatusCode, context.HttpContext.Request).ExecuteAsync(context.HttpContext));

        var api = app.MapGroup("/api");
        api.MapJobs();
        api.MapHealth();
        return app;
    }
}
