using System.Text.Json;

namespace Lookahead.Jobs.Telemetry;

/// <summary>
/// Names of attributes of spans and measurements. None holds a text that a user or a model wrote, a path or an address:
/// what is exported has ids, kinds, codes and numbers only.
/// </summary>
public static class TelemetryAttributes
{
    public const string JobId = "lookahead.job.id";

    public const string JobKind = "lookahead.job.kind";

    /// <summary>The part of a split job that a wake-up is for.</summary>
    public const string JobPart = "lookahead.job.part";

    public const string JobEpoch = "lookahead.job.epoch";

    /// <summary>False when the job waited for a further attempt: its wait includes the delay between attempts.</summary>
    public const string FirstAttempt = "lookahead.attempt.first";

    public const string AttemptOutcome = "lookahead.attempt.outcome";

    /// <summary>Seconds that the job had waited when it was claimed; on spans.</summary>
    public const string QueueWait = "lookahead.job.queue_wait";

    /// <summary>2..k.</summary>
    public const string SpeculationHead = "lookahead.speculation.head";

    public const string SandboxBackend = "lookahead.sandbox.backend";

    public const string SandboxStatus = "lookahead.sandbox.status";

    public const string Verdict = "lookahead.judge.verdict";

    /// <summary>A job error's code or the type of an exception; never a message
    /// (<see href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/"/>).</summary>
    public const string ErrorType = "error.type";

    /// <summary>An enum's value as documents write it, such as <c>wrong-answer</c>.</summary>
    public static string ValueOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
