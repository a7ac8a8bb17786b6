using System.Text.Json;
using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Statistics;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>The <c>result.json</c> of a pass-at-k job. The same job gives the same bytes; what varies is in <see cref="EvaluationMeasurements"/>.</summary>
public sealed record PassAtKResult
{
    public string Kind { get; init; } = PassAtKSpecification.KindName;

    public required IReadOnlyList<ProblemSetResult> ProblemSets { get; init; }

    public required SandboxDescription Sandbox { get; init; }
}

/// <summary>The result on one set.</summary>
public sealed record ProblemSetResult
{
    public required string Name { get; init; }

    public required int Problems { get; init; }

    /// <summary>At each temperature; the fewest where problems differ.</summary>
    public required int SamplesPerProblem { get; init; }

    /// <summary>By k: the unbiased estimate with its intervals, at the one temperature; empty with several.</summary>
    public required IReadOnlyDictionary<int, PassAtKEstimate> PassAtK { get; init; }

    /// <summary>The same for each temperature; empty in results of versions that knew one alone.</summary>
    public IReadOnlyList<TemperatureEstimates> Temperatures { get; init; } = [];

    /// <summary>By k: the paper's max over T, which is biased upwards; null with one temperature.</summary>
    public IReadOnlyDictionary<int, BestTemperature>? MaxOverTemperatures { get; init; }

    /// <summary>By k: T chosen on half of the samples, scored on the other half; null with one temperature.</summary>
    public IReadOnlyDictionary<int, SplitHalfEstimate>? SplitHalf { get; init; }

    /// <summary>n@k, where it was asked for.</summary>
    public IReadOnlyList<SubmissionResult>? Submissions { get; init; }

    /// <summary>Samples by verdict.</summary>
    public required IReadOnlyDictionary<string, int> Verdicts { get; init; }

    /// <summary>Samples whose CPU time came within 25% of a limit.</summary>
    public int Borderline { get; init; }

    /// <summary>Samples whose verdict changed from run to run.</summary>
    public int Unstable { get; init; }

    /// <summary>Samples that pass every test under the comparison rule that was not chosen; null where no comparison of outputs decides.</summary>
    public int? AcceptedByOtherComparison { get; init; }

    /// <summary>Samples on which the two comparison rules disagree.</summary>
    public int ComparisonsDiffer { get; init; }

    /// <summary>Share of texts that ran into the token limit; null where samples do not tell.</summary>
    public double? UnfinishedShare { get; init; }

    /// <summary>Share of texts without any code in them.</summary>
    public required double CodelessShare { get; init; }

    public static ProblemSetResult From(EvaluatedSet set, double codelessShare) => new()
    {
        Name = set.Name,
        Problems = set.Problems,
        SamplesPerProblem = set.Results.Min(t => t.Min(r => r.SampleCount)),
        PassAtK = set.Statistics.Temperatures.Count == 1 ? set.Statistics.Temperatures[0].PassAtK : new Dictionary<int, PassAtKEstimate>(),
        Temperatures = set.Statistics.Temperatures,
        MaxOverTemperatures = set.Statistics.MaxOverTemperatures,
        SplitHalf = set.Statistics.SplitHalf,
        Submissions = set.Submissions.Count == 0 ? null : set.Submissions,
        Verdicts = set.Samples.CountBy(s => s.Verdict.Status).OrderByDescending(v => v.Value)
            .ToDictionary(v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.Key.ToString()), v => v.Value),
        Borderline = set.Results.Sum(t => t.Sum(r => r.BorderlineCount)),
        Unstable = set.Results.Sum(t => t.Sum(r => r.UnstableCount)),
        AcceptedByOtherComparison = set.AcceptedByOtherComparison,
        ComparisonsDiffer = set.ComparisonsDiffer,
        CodelessShare = codelessShare,
    };
}
