using Lookahead.Evaluation.Comparing;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Handlers.Comparing;

/// <summary>The <c>result.json</c> of a compare job.</summary>
public sealed record CompareResult
{
    public string Kind { get; init; } = CompareSpecification.KindName;

    /// <summary>One sentence per pair and set.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    public required IReadOnlyList<ComparedSideResult> Sides { get; init; }

    public required IReadOnlyList<SetComparison> ProblemSets { get; init; }

    /// <summary>Sets that not every side was evaluated on, and so are not compared.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>A side and what it is made of: jobs, or folders of this job's result.</summary>
/// <param name="Name">In findings.</param>
/// <param name="Runs">One per training seed.</param>
/// <param name="TrainingTokens">Of each run, both stages; null for finished jobs.</param>
public sealed record ComparedSideResult(string Name, IReadOnlyList<string> Runs, IReadOnlyList<long>? TrainingTokens);
