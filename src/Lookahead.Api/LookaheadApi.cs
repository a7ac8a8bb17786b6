using Lookahead.Api.Callers;
using Lookahead.Api.Callers.Keys;
using Lookahead.Api.Datasets;
using Lookahead.Api.Errors;
using Lookahead.Api.Estimates;
using Lookahead.Api.Events;
using Lookahead.Api.Health;
using Lookahead.Api.Hosting;
using Lookahead.Api.Jobs;
using Lookahead.Api.Links;
using Lookahead.Api.OpenAi;
using Lookahead.Api.OpenApi;
using Lookahead.Api.Requests;
using Lookahead.Api.Submission;
using Lookahead.Api.Submission.Queued;
using Lookahead.Api.Triggers;
using Lookahead.Api.Web;
using Lookahead.Api.Webhooks;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Chaining;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api;

/// <summary>Puts the REST interface together. See docs/rest.md.</summary>
public static class LookaheadApi
{
    /// <summary>Adds what the endpoints need. A <see cref="TimeProvider"/>, <see cref="HostTraits"/>, <see cref="RequestLimits"/> and <see cref="WorkerPrice"/> that are registered already are kept.</summary>
    public static IServiceCollection AddLookaheadApi(this IServiceCollection services, IBlobStore blobs, WorkQueues queues)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(HostTraits.Kestrel);
        services.AddSingleton(blobs);
        services.AddSingleton(queues);
        services.AddSingleton<JobStore>();
        services.AddSingleton<PartStore>();
        services.AddSingleton<JobEventLog>();
        services.AddSingleton(provider => new JobChain(
            blobs, provider.GetRequiredService<JobStore>(), provider.GetRequiredService<JobEventLog>(), queues, provider.GetRequiredService<ILogger<JobChain>>()));
        services.AddSingleton<JobSignals>();
        services.AddSingleton<JobSubmitter>();
        services.AddSingleton<JobControl>();
        services.AddSingleton<HealthProbe>();
        services.AddSingleton<EventReader>();
        services.AddSingleton<LinkSecret>();
        services.AddSingleton<ServiceLinks>();
        services.AddSingleton(provider => blobs as IDownloadLinks ?? provider.GetRequiredService<ServiceLinks>());
        services.AddSingleton<Estimator>();
        services.AddSingleton<PlannedModel>();
        services.TryAddSingleton(WorkerMemory.Unknown);
        services.TryAddSingleton(new SharedFiles(false));
        services.TryAddSingleton(WorkerPrice.Unknown);
        services.TryAddSingleton(RequestLimits.Default);
        services.AddRateLimiter(_ => { });
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>>(provider => new ConfigureOptions<RateLimiterOptions>(provider.GetRequiredService<RequestLimits>().Apply));
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<ISubmissionCheck, JobModelCheck>();
        services.AddSingleton<ISubmissionCheck, CompareCheck>();
        services.AddSingleton<ISubmissionCheck, DatasetCheck>();
        services.AddSingleton<DatasetStore>();
        services.AddSingleton<DatasetUploader>();
        services.AddSingleton<UploadStore>();
        services.AddSingleton<IProblemDetailsService, OpenAiProblems>();
        services.AddApiDocument();
        services.AddSingleton<ISubmissionCheck, PredecessorCheck>();
        services.AddWebhooks();
        services.ConfigureHttpJsonOptions(options => JobJson.Configure(options.SerializerOptions));
        return services;
    }

    /// <summary>Accepts jobs from a queue too; see docs/rest.md.</summary>
    /// <param name="submissions">Of specifications.</param>
    /// <param name="replies">Of outcomes; null: none are sent.</param>
    public static IServiceCollection AddQueuedSubmissions(this IServiceCollection services, IJobQueue submissions, IJobQueue? replies)
    {
        services.AddSubmissionHandler(replies);
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
    public static IServiceCollection AddMemoryCheck(this IServiceCollection services, WorkerMemory memory, bool sharedFiles)
    {
        services.Replace(ServiceDescriptor.Singleton(memory));
        services.Replace(ServiceDescriptor.Singleton(new SharedFiles(sharedFiles)));
        return services.AddSingleton<ISubmissionCheck, TrainingMemoryCheck>();
    }

    /// <summary>Maps every endpoint and the web page. Every error that leaves the service is a problem body (RFC 9457).</summary>
    /// <param name="app">With what <see cref="AddLookaheadApi"/> adds.</param>
    /// <param name="access">Who may call.</param>
    public static WebApplication MapLookahead(this WebApplication app, ApiAccess access)
    {
        app.UseOpenAiRequestIds();
        app.UseMiddleware<ExceptionMiddleware>();
        if (access == ApiAccess.ThisMachine)
        {
            app.UseMiddleware<LoopbackHostMiddleware>();
            app.UseMiddleware<LocalCallerMiddleware>();
        }
        app.UseRouting();
        if (access == ApiAccess.Keys)
        {
            app.UseMiddleware<AuthenticationMiddleware>();
            app.UseRateLimiter();
        }
        app.UseStatusCodePages(context =>
            Problems.ForStatus(context.HttpContext.Response.StatusCode, context.HttpContext.Request).ExecuteAsync(context.HttpContext));

        var api = app.MapGroup("/api");
        api.MapJobs();
        api.MapPost("/estimates", EstimateJob.HandleAsync).Describe("estimateJob", "What a job would take; nothing is stored.")
            .Body(typeof(JobSpecification), "As for submitJob.");
        api.MapLinks();
        api.MapDatasets();
        api.MapUploads();
        api.MapKeys();
        api.MapWebhooks();
        api.MapHealth();
        app.MapOpenAi();
        app.MapApiDocument();
        app.MapWebPage();
        return app;
    }
}
