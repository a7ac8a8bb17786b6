using Lookahead.Formats.Problems;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>One sample to draw or to judge, at any temperature.</summary>
internal readonly record struct SampleItem(ProblemSet Set, Problem Problem, int Sample)
{
    public string Key => SampleStore.Key(Set.Name, Problem.Id);
}

/// <summary>
/// The samples of an evaluation in their one order: set by set, problem by problem, number by number. A part of a split job has
/// a range of them.
/// </summary>
internal static class SampleRange
{
    public static IReadOnlyList<SampleItem> All(IReadOnlyList<ProblemSet> sets, int samples) =>
        [.. sets.SelectMany(set => set.Problems.SelectMany(problem => Enumerable.Range(0, samples).Select(s => new SampleItem(set, problem, s))))];
}
