using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handlers.Sampling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>The <c>result.json</c> of a pass-at-k job.</summary>
public sealed record PassAtKResult
{
    public string Kind { get; init; } = PassAtKSpecification.KindName;

    public required IReadOnlyList<ProblemSetResult> ProblemSets { get; init; }

    /// <summary>Of the attempt that finished; texts kept by earlier ones are not counted.</summary>
    public required SpeedFigures Speed { get; init; }

    public required SandboxDescription Sandbox { get; init; }
}

/// <summary>The result on one set.</summary>
public sealed record ProblemSetResult
{
    public required string Name { get; init; }

    public required int Problems { get; init; }

    public required int SamplesPerProblem { get; init; }

    /// <summary>By k: the unbiased estimate with its bootstrap interval.</summary>
    public required IReadOnlyDictionary<int, PassAtKEstimate> PassAtK { get; init; }

    /// <summary>Samples by verdict.</summary>
    public required IReadOnlyDictionary<string, int> Verdicts { get; init; }

    /// <summary>Share of texts that ran into the token limit.</summary>
    public required double UnfinishedShare { get; init; }

    /// <summary>Share of texts without any code in them.</summary>
    public required double CodelessShare { get; init; }
}
