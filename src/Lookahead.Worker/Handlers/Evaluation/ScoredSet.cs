using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Statistics;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A judged set with its problems' results and pass@k: computed once, for files, report and result alike.</summary>
internal sealed record ScoredSet
{
    public required string Name { get; init; }

    public required IReadOnlyList<JudgedProgram> Programs { get; init; }

    /// <summary>In the order of the set's file.</summary>
    public required IReadOnlyList<ProblemResult> Problems { get; init; }

    /// <summary>pass@k for every k from 1 to the number of samples.</summary>
    public required IReadOnlyDictionary<int, PassAtKEstimate> Curve { get; init; }

    /// <summary>The part of <see cref="Curve"/> that the job asks for.</summary>
    public required IReadOnlyDictionary<int, PassAtKEstimate> Chosen { get; init; }

    /// <summary>Intervals come from the job's seed, so that the job reproduces them.</summary>
    public static ScoredSet From(JudgedSet judged, PassAtKSpecification specification)
    {
        var byProblem = judged.Programs.ToLookup(p => p.Sampled.Problem.Id);
        var problems = judged.Set.Problems
            .Select(problem => ProblemResult.From(problem, [.. byProblem[problem.Id].Select(p => p.Verdict)]))
            .ToList();
        var curve = PassAtKReport.Compute(
            problems, [.. Enumerable.Range(1, specification.Sampling.Samples)], new BootstrapOptions { Seed = (ulong)specification.Seed }).PassAtK;
        return new ScoredSet
        {
            Name = judged.Set.Name,
            Programs = judged.Programs,
            Problems = problems,
            Curve = curve,
            Chosen = new SortedDictionary<int, PassAtKEstimate>(specification.K.Distinct().ToDictionary(k => k, k => curve[k])),
        };
    }
}
