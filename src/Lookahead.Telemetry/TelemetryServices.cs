using System.Diagnostics;
using Azure.Monitor.OpenTelemetry.Exporter;
using Lookahead.Jobs.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Lookahead.Telemetry;

/// <summary>Adds OpenTelemetry to a program's services, as far as the settings ask for it.</summary>
public static class TelemetryServices
{
    private const string HealthPath = "/api/health";

    /// <summary>Meters of the platform that need no package.</summary>
    private static readonly string[] PlatformMeters =
        ["System.Runtime", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>
    /// Spans, metrics and logs to the exporters of <paramref name="settings"/>. With <see cref="TelemetrySettings.JsonLog"/> alone
    /// traces are made and not exported, so that the lines of a log carry their ids. Else nothing is added.
    /// </summary>
    public static IServiceCollection AddLookaheadTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.Exports && !settings.JsonLog)
        {
            return services;
        }
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                settings.ServiceName, serviceNamespace: "lookahead", typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => AddSpans(tracing, settings));
        if (settings.Exports)
        {
            telemetry.WithMetrics(metrics => AddMetrics(metrics, settings)).WithLogging(logging => AddLogs(logging, settings), options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            });
        }
        if (settings.Otlp)
        {
            telemetry.UseOtlpExporter();
        }
        return services;
    }

    private static void AddSpans(TracerProviderBuilder tracing, TelemetrySettings settings)
    {
        tracing.AddSource(LookaheadTelemetry.Name)
            .AddAspNetCoreInstrumentation(options => options.Filter = IsNoProbe)
            .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = _ => IsPartOfRequest());
        if (settings.ConsoleSpans)
        {
            tracing.AddConsoleExporter();
        }
        if (settings.AzureMonitorConnectionString is { } connection)
        {
            tracing.AddAzureMonitorTraceExporter(options =>
            {
                options.ConnectionString = connection;
                if (!settings.SamplerChosen)
                {
                    // Its default keeps 5 traces a second at the most; a job is worth more than a limit.
                    (options.SamplingRatio, options.TracesPerSecond) = (1, null);
                }
            });
        }
    }

    private static void AddMetrics(MeterProviderBuilder metrics, TelemetrySettings settings)
    {
        metrics.AddMeter(LookaheadTelemetry.Name).AddMeter(PlatformMeters);
        if (settings.AzureMonitorConnectionString is { } connection)
        {
            metrics.AddAzureMonitorMetricExporter(options => options.ConnectionString = connection);
        }
    }

    private static void AddLogs(LoggerProviderBuilder logging, TelemetrySettings settings)
    {
        if (settings.AzureMonitorConnectionString is { } connection)
        {
            logging.AddAzureMonitorLogExporter(options => options.ConnectionString = connection);
        }
    }

    /// <summary>Probes come every few seconds and tell nothing.</summary>
    private static bool IsNoProbe(HttpContext context) => !context.Request.Path.StartsWithSegments(HealthPath, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Calls that a REST request makes have spans. A worker makes them by the thousand, for days (heartbeats, events, sandbox
    /// sessions): these are in the metrics alone.
    /// </summary>
    private static bool IsPartOfRequest()
    {
        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
        {
            if (activity.Kind == ActivityKind.Server)
            {
                return true;
            }
        }
        return false;
    }
}
