using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lookahead.Jobs.Telemetry;

/// <summary>
/// Where spans and measurements of all parts come from. Nobody listens unless the program that runs asked for it, and then
/// nothing is made. See docs/observability.md for the names.
/// </summary>
public static class LookaheadTelemetry
{
    /// <summary>Of the activity source and of the meter.</summary>
    public const string Name = "Lookahead";

    private static readonly string? Version = typeof(LookaheadTelemetry).Assembly.GetName().Version?.ToString(3);

    public static ActivitySource Source { get; } = new(Name, Version);

    internal static Meter Meter { get; } = new(Name, Version);

    /// <summary>Begins the span of a stage of an attempt, such as <c>train</c>; null when nobody listens. Dispose ends it.</summary>
    /// <param name="name">One of few: ids and numbers belong into attributes.</param>
    public static Activity? StartStage(string name) => Source.StartActivity(name);
}
