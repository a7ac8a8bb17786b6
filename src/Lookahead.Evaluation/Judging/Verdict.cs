using System.Text.Json.Serialization;
using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Evaluation.Judging;

/// <summary>What a program earned. There is no value for a fault of the machine: such a fault has no verdict.</summary>
public enum VerdictStatus
{
    /// <summary>Every test passed.</summary>
    Accepted,
    WrongAnswer,
    RuntimeError,
    CpuLimit,
    WallLimit,
    MemoryLimit,
    OutputLimit,
    SandboxViolation,
}

/// <summary>The judgement of one program on one problem.</summary>
public sealed record Verdict
{
    /// <summary>That of the first failing test, or Accepted.</summary>
    public required VerdictStatus Status { get; init; }

    /// <summary>The first test that failed, as <see cref="TestRecord.Index"/>; null where none did.</summary>
    public int? FailingTest { get; init; }

    /// <summary>What the status were under the comparison rule that was not chosen; null where no comparison of outputs decides.</summary>
    public VerdictStatus? OtherStatus { get; init; }

    /// <summary>The tests that were run, in the order run; none after the first that failed under both comparison rules.</summary>
    public required IReadOnlyList<TestRecord> Tests { get; init; }

    /// <summary>Whether another run could have ended otherwise; set by <see cref="JudgeScheduler"/>.</summary>
    public VerdictStability Stability { get; init; }

    [JsonIgnore]
    public bool Accepted => Status == VerdictStatus.Accepted;

    /// <summary>Whether no public test failed.</summary>
    [JsonIgnore]
    public bool PassedPublicTests => Tests.All(test => !test.IsPublic || test.Status == VerdictStatus.Accepted);
}

/// <summary>How far a verdict depends on the run.</summary>
public enum VerdictStability
{
    /// <summary>Every run ended alike, and no test's CPU time came near the limit.</summary>
    Stable,

    /// <summary>A test's CPU time lay within 25% of the limit.</summary>
    Borderline,

    /// <summary>Runs alone on the machine ended differently.</summary>
    Unstable,
}

/// <summary>One run of a program on one test.</summary>
public sealed record TestRecord
{
    /// <summary>0-based place in the problem: public tests, then private, then generated ones. The order run is another.</summary>
    public required int Index { get; init; }

    public required bool IsPublic { get; init; }

    public required VerdictStatus Status { get; init; }

    public required double CpuSeconds { get; init; }

    public required double WallSeconds { get; init; }

    public required long PeakRssBytes { get; init; }

    /// <summary>Runs lost to faults of the machine before this one.</summary>
    public int Retries { get; init; }

    /// <summary>True when one comparison rule takes the output for right and the other for wrong.</summary>
    public bool ComparisonsDiffer { get; init; }

    /// <summary>Why it failed, in words that may hold the program's own; null where there is nothing to say.</summary>
    public string? Detail { get; init; }

    /// <summary>From how the run ended; a clean exit is right or wrong by its output.</summary>
    internal static VerdictStatus ToVerdict(ExecutionStatus status, Func<bool> outputMatches) => status switch
    {
        ExecutionStatus.Ok => outputMatches() ? VerdictStatus.Accepted : VerdictStatus.WrongAnswer,
        ExecutionStatus.RuntimeError => VerdictStatus.RuntimeError,
        ExecutionStatus.CpuLimit => VerdictStatus.CpuLimit,
        ExecutionStatus.WallLimit => VerdictStatus.WallLimit,
        ExecutionStatus.MemoryLimit => VerdictStatus.MemoryLimit,
        ExecutionStatus.OutputLimit => VerdictStatus.OutputLimit,
        ExecutionStatus.SandboxViolation => VerdictStatus.SandboxViolation,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "An infrastructure fault has no verdict."),
    };
}
