using System.Text.Json.Serialization;
using Lookahead.Evaluation.Judging;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Results;

/// <summary>How the samples for one problem fared.</summary>
public sealed record ProblemResult
{
    public required string ProblemId { get; init; }

    /// <summary>The problem's family, where it has one.</summary>
    public string? Family { get; init; }

    /// <summary>Of sampling; null where samples do not tell.</summary>
    public double? Temperature { get; init; }

    /// <summary>Samples judged, duplicates counted.</summary>
    [JsonPropertyName("n")]
    public required int SampleCount { get; init; }

    /// <summary>Samples that passed every test.</summary>
    [JsonPropertyName("c")]
    public required int CorrectCount { get; init; }

    /// <summary>Samples by verdict; only verdicts that occurred.</summary>
    public required IReadOnlyDictionary<VerdictStatus, int> VerdictCounts { get; init; }

    /// <summary>Samples whose verdict rests on CPU time within 25% of the limit (<see cref="VerdictStability.Borderline"/>).</summary>
    public int BorderlineCount { get; init; }

    /// <summary>Samples whose verdict changed from run to run.</summary>
    public int UnstableCount { get; init; }

    /// <summary>Samples on which the two comparison rules disagree.</summary>
    public int ComparisonsDifferCount { get; init; }

    /// <summary>Counts the verdicts of a problem's samples.</summary>
    public static ProblemResult From(Problem problem, IReadOnlyCollection<Verdict> verdicts, double? temperature = null) => new()
    {
        ProblemId = problem.Id,
        Family = problem.Family,
        Temperature = temperature,
        SampleCount = verdicts.Count,
        CorrectCount = verdicts.Count(verdict => verdict.Accepted),
        VerdictCounts = verdicts.CountBy(verdict => verdict.Status).OrderBy(pair => pair.Key).ToDictionary(),
        BorderlineCount = verdicts.Count(verdict => verdict.Stability == VerdictStability.Borderline),
        UnstableCount = verdicts.Count(verdict => verdict.Stability == VerdictStability.Unstable),
        ComparisonsDifferCount = verdicts.Count(verdict => verdict.OtherStatus is { } other && (other == VerdictStatus.Accepted) != verdict.Accepted),
    };
}
