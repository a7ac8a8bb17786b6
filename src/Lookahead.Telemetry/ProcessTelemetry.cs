using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Lookahead.Telemetry;

/// <summary>Log and telemetry of a program without a host. Dispose it last: it sends what is left.</summary>
public sealed class ProcessTelemetry : IDisposable
{
    private readonly ServiceProvider services;

    private ProcessTelemetry(ServiceProvider services) => this.services = services;

    public ILoggerFactory Loggers => services.GetRequiredService<ILoggerFactory>();

    public static ProcessTelemetry Start(TelemetrySettings settings)
    {
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddLookaheadConsole(settings))
            .AddLookaheadTelemetry(settings)
            .BuildServiceProvider();
        // A host would start these; null when nothing asks for them.
        services.GetService<TracerProvider>();
        services.GetService<MeterProvider>();
        return new ProcessTelemetry(services);
    }

    public void Dispose() => services.Dispose();
}
