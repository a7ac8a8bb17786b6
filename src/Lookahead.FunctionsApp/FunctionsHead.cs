using System.Net;
using Lookahead.Api;
using Lookahead.Api.Callers;
using Lookahead.Api.Triggers;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Lookahead.FunctionsApp;

/// <summary>Puts the head together: the REST interface, and the triggers, handed over by a Functions host or received by loops.</summary>
public static class FunctionsHead
{
    /// <param name="queue">Opens a queue by name.</param>
    /// <param name="configure">Adds to the services, or replaces some.</param>
    public static WebApplication Build(HeadSettings settings, IBlobStore blobs, Func<string, IJobQueue> queue, Action<WebApplicationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(queue);
        var builder = WebApplication.CreateSlimBuilder();
        // A Functions host hands on its own ASPNETCORE_URLS, which are the host's: this overrides them, and Kestrel says so once.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.Port));
        AddLogging(builder, settings.Telemetry);
        AddServices(builder.Services, settings, blobs, queue);
        configure?.Invoke(builder);
        var app = builder.Build();
        if (settings.UnderHost)
        {
            app.UseFunctionsHost().MapLookahead(ApiAccess.Keys).MapTriggers();
        }
        else
        {
            app.MapLookahead(ApiAccess.ThisMachine);
        }
        return app;
    }

    private static void AddLogging(WebApplicationBuilder builder, TelemetrySettings telemetry)
    {
        // Levels are ours alone: a level set by the host's environment would let the framework log whole addresses, with keys in them.
        builder.Services.RemoveAll<IConfigureOptions<LoggerFilterOptions>>();
        builder.Logging.ClearProviders();
        builder.Logging.AddLookaheadConsole(telemetry);
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A failed start is told by Program.cs.
        builder.Services.AddLookaheadTelemetry(telemetry);
    }

    private static void AddServices(IServiceCollection services, HeadSettings settings, IBlobStore blobs, Func<string, IJobQueue> queue)
    {
        var sharesFiles = !settings.Backend.HasAzureStorage;
        var replies = settings.ReplyQueue is { } name ? queue(name) : null;
        services.AddSingleton(settings.Traits);
        services.AddSingleton(settings.Limits);
        services.AddSingleton(settings.Price);
        services.AddSingleton(settings.Outgoing);
        services.AddLookaheadApi(blobs, WorkQueues.Open(queue, settings.CpuQueue))
            .AddMemoryCheck(sharesFiles ? WorkerMemory.OfThisMachine() : WorkerMemory.Unknown, sharesFiles);
        if (sharesFiles)
        {
            services.AddSharedFileChecks();
        }
        if (settings.UnderHost)
        {
            services.AddTriggers(replies, settings.Upkeep);
        }
        else
        {
            services.AddTriggerLoops(queue(TriggerQueues.Submissions), replies, queue(TriggerQueues.JobEvents), settings.Upkeep);
        }
    }
}
