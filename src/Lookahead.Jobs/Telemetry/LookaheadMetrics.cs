using System.Diagnostics.Metrics;

namespace Lookahead.Jobs.Telemetry;

/// <summary>
/// Every instrument, with units after UCUM as OpenTelemetry wants them
/// (<see href="https://opentelemetry.io/docs/specs/semconv/general/metrics/"/>). Counters are told as work goes on,
/// so that rates can be drawn; histograms once per attempt, run or pass.
/// </summary>
public static class LookaheadMetrics
{
    private static readonly Meter Meter = LookaheadTelemetry.Meter;

    private static readonly InstrumentAdvice<double> Durations = Buckets(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 259_200);
    private static readonly InstrumentAdvice<double> Runs = Buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private static readonly InstrumentAdvice<double> Rates = Buckets(1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6);
    private static readonly InstrumentAdvice<double> Shares = Buckets(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1);

    public static Counter<long> JobsSubmitted { get; } =
        Meter.CreateCounter<long>("lookahead.job.submitted", "{job}", "Jobs that were stored and queued.");

    public static Histogram<double> QueueWait { get; } = Meter.CreateHistogram(
        "lookahead.job.queue_wait", "s", "From the time a job was queued to its claim by a worker.", advice: Durations);

    public static Counter<long> Attempts { get; } =
        Meter.CreateCounter<long>("lookahead.job.attempts", "{attempt}", "Attempts that ended, by how.");

    public static Histogram<double> AttemptDuration { get; } = Meter.CreateHistogram(
        "lookahead.job.attempt.duration", "s", "From the claim to the end of an attempt.", advice: Durations);

    public static Counter<long> TrainingTokens { get; } =
        Meter.CreateCounter<long>("lookahead.training.tokens", "{token}", "Tokens trained on.");

    public static Histogram<double> TrainingRate { get; } = Meter.CreateHistogram(
        "lookahead.training.rate", "{token}/s", "Speed of training, between two of its events.", advice: Rates);

    public static Counter<long> GeneratedTokens { get; } =
        Meter.CreateCounter<long>("lookahead.generation.tokens", "{token}", "Tokens generated, those of warm-ups too.");

    public static Histogram<double> GenerationRate { get; } = Meter.CreateHistogram(
        "lookahead.generation.rate", "{token}/s", "Speed of sampling, of a pass over all requests.", advice: Rates);

    public static Counter<long> DraftedTokens { get; } =
        Meter.CreateCounter<long>("lookahead.speculation.drafted", "{token}", "Drafts that were fed, by head.");

    public static Counter<long> AcceptedTokens { get; } =
        Meter.CreateCounter<long>("lookahead.speculation.accepted", "{token}", "Drafts that became text, by head.");

    public static Histogram<double> Acceptance { get; } = Meter.CreateHistogram(
        "lookahead.speculation.acceptance", "1", "Share of a head's fed drafts that became text, of a pass over all requests.", advice: Shares);

    public static Counter<long> SandboxExecutions { get; } =
        Meter.CreateCounter<long>("lookahead.sandbox.executions", "{execution}", "Runs of untrusted programs, by how they ended.");

    public static Histogram<double> SandboxDuration { get; } = Meter.CreateHistogram(
        "lookahead.sandbox.execution.duration", "s", "Elapsed time of a run of an untrusted program.", advice: Runs);

    public static Counter<long> Verdicts { get; } =
        Meter.CreateCounter<long>("lookahead.judge.verdicts", "{program}", "Programs judged, by verdict; equal ones count once.");

    private static InstrumentAdvice<double> Buckets(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
