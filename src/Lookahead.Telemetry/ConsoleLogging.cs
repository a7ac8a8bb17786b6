using Microsoft.Extensions.Logging;

namespace Lookahead.Telemetry;

/// <summary>The log on the console, for people or for programs.</summary>
public static class ConsoleLogging
{
    /// <summary>One line of text each, or a JSON object with time (UTC), level, event id, message, its values, scopes and ids of the trace.</summary>
    public static ILoggingBuilder AddLookaheadConsole(this ILoggingBuilder logging, TelemetrySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        logging.AddFilter("Polly", LogLevel.Warning); // It tells of every call that went well, too.
        if (!settings.JsonLog)
        {
            return logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        return logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
    }
}
