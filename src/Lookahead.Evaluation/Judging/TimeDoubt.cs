using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>Which verdicts time may have decided, and so a busy machine.</summary>
internal static class TimeDoubt
{
    /// <summary>CPU time within this share of the limit, above or below, is near it.</summary>
    public const double Near = 0.25;

    /// <summary>Runs alone that decide a program near the limit; the best counts.</summary>
    public const int RunsAlone = 3;

    /// <summary>Stopped by a limit of time.</summary>
    public static bool IsTimeLimit(this Verdict verdict) => verdict.Status is VerdictStatus.CpuLimit or VerdictStatus.WallLimit;

    /// <summary>Some test's CPU time, in a run that was not stopped for time, is at least 75% of the limit.</summary>
    public static bool IsNear(this Verdict verdict, Problem problem, JudgeOptions options) =>
        verdict.Tests.Any(t => t.CpuSeconds >= (1 - Near) * problem.TimeLimitSeconds * options.TimeFactor
            && t.Status is not (VerdictStatus.CpuLimit or VerdictStatus.WallLimit));
}
