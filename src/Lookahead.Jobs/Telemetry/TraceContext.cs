using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Lookahead.Jobs.Telemetry;

/// <summary>
/// The place in a trace that work belongs under, as W3C Trace Context writes it (<see href="https://www.w3.org/TR/trace-context/"/>).
/// Kept in the job document, so that every wake-up carries it, however late and by whomever it is sent.
/// </summary>
public sealed record TraceContext(
    [property: JsonPropertyName("traceparent")] string TraceParent,
    [property: JsonPropertyName("tracestate")] string? TraceState = null)
{
    public const string TraceParentProperty = "traceparent";

    public const string TraceStateProperty = "tracestate";

    /// <summary>The name under which the Azure SDKs look for the same value.</summary>
    public const string DiagnosticIdProperty = "Diagnostic-Id";

    /// <summary>What the recommendation asks to be passed on at least (section 3.3.1.5). Clients choose the value: more is dropped.</summary>
    private const int MaxTraceState = 512;

    /// <summary>
    /// The present activity's; null without one. Also null when nobody in this process decides what is traced and the caller has
    /// not asked for it: the activity says "not sampled" then, and would keep workers that do trace from it.
    /// </summary>
    public static TraceContext? Current =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity && (activity.Recorded || LookaheadTelemetry.Source.HasListeners())
            ? new TraceContext(id, Passable(activity.TraceStateString))
            : null;

    /// <summary>The context in a message's properties; default (no parent) when there is none that can be read.</summary>
    public static ActivityContext Parse(IReadOnlyDictionary<string, string> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        var parent = properties.GetValueOrDefault(TraceParentProperty) ?? properties.GetValueOrDefault(DiagnosticIdProperty);
        return ActivityContext.TryParse(parent, properties.GetValueOrDefault(TraceStateProperty), isRemote: true, out var context) ? context : default;
    }

    /// <summary>Message properties that carry it.</summary>
    public IReadOnlyDictionary<string, string> ToProperties()
    {
        var properties = new Dictionary<string, string> { [TraceParentProperty] = TraceParent, [DiagnosticIdProperty] = TraceParent };
        if (TraceState is not null)
        {
            properties[TraceStateProperty] = TraceState;
        }
        return properties;
    }

    private static string? Passable(string? state) =>
        state is { Length: > 0 and <= MaxTraceState } && state.All(c => c is >= ' ' and <= '~') ? state : null;
}
