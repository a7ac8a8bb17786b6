using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Statistics;

namespace Lookahead.Evaluation.Comparing;

/// <summary>One side's results on a set: per run the results of all temperatures and problems, as an evaluation wrote them.</summary>
public sealed record ComparedSide(string Name, IReadOnlyList<IReadOnlyList<ProblemResult>> Runs);

/// <summary>Two sides of a comparison, second minus first.</summary>
public sealed record ComparedPair(string First, string Second, IReadOnlyList<PairedDifference> Differences);

/// <summary>Sides that cannot be compared; the message says why and what would be right.</summary>
public sealed class IncomparableException(string message) : Exception(message);

/// <summary>All pairs of sides on one set of problems.</summary>
public sealed record SetComparison
{
    public required string Name { get; init; }

    public required int Problems { get; init; }

    /// <summary>Of every run; with several, scores are maxima over them.</summary>
    public required IReadOnlyList<double?> Temperatures { get; init; }

    public required IReadOnlyList<ComparedPair> Pairs { get; init; }

    /// <summary>Each later side against each earlier one.</summary>
    /// <exception cref="IncomparableException">Runs differ in problems or temperatures, or have fewer samples than k.</exception>
    public static SetComparison Compute(string name, IReadOnlyList<ComparedSide> sides, IReadOnlyCollection<int> ks, BootstrapOptions options)
    {
        var runs = sides.SelectMany(side => side.Runs.Select((results, i) => (Label: side.Runs.Count == 1 ? side.Name : $"{side.Name}, run {i + 1}", Results: results))).ToList();
        var (problems, temperatures) = Shape(runs[0].Results);
        foreach (var (label, results) in runs)
        {
            Check(name, runs[0].Label, problems, temperatures, label, results, ks);
        }
        var compared = sides.Select(side => new ComparedRuns(side.Name, [.. side.Runs.Select(results => Counts(results, problems, temperatures))])).ToList();
        return new SetComparison
        {
            Name = name,
            Problems = problems.Count,
            Temperatures = temperatures,
            Pairs = [.. from second in Enumerable.Range(1, compared.Count - 1)
                        from first in Enumerable.Range(0, second)
                        select new ComparedPair(compared[first].Name, compared[second].Name, PairedComparison.Compute(compared[first], compared[second], ks, options))],
        };
    }

    private static (List<string> Problems, List<double?> Temperatures) Shape(IReadOnlyList<ProblemResult> results) =>
        ([.. results.Select(r => r.ProblemId).Distinct(StringComparer.Ordinal)], [.. results.Select(r => r.Temperature).Distinct()]);

    private static void Check(
        string set, string firstLabel, List<string> problems, List<double?> temperatures, string label, IReadOnlyList<ProblemResult> results, IReadOnlyCollection<int> ks)
    {
        var (otherProblems, otherTemperatures) = Shape(results);
        var different = problems.Except(otherProblems).Concat(otherProblems.Except(problems)).ToList();
        if (different.Count > 0)
        {
            throw new IncomparableException(
                $"Set '{set}': {firstLabel} and {label} were not judged on the same problems; {different.Count} are in one alone, such as '{different[0]}'. Evaluate both on the same file.");
        }
        if (temperatures.Count != otherTemperatures.Count || (temperatures.Count > 1 && !temperatures.SequenceEqual(otherTemperatures)))
        {
            throw new IncomparableException(
                $"Set '{set}': {firstLabel} was sampled at temperatures {string.Join(", ", temperatures)} and {label} at {string.Join(", ", otherTemperatures)}; a maximum over other temperatures would not be fair. Evaluate both at the same.");
        }
        if (results.FirstOrDefault(r => r.SampleCount < ks.Max()) is { } small)
        {
            throw new IncomparableException($"Set '{set}': pass@{ks.Max()} needs as many samples of every problem, and {label} has {small.SampleCount} of '{small.ProblemId}'. Ask for a smaller k.");
        }
    }

    /// <summary>[temperature][problem]. A single temperature needs no equal one on the other side.</summary>
    private static List<IReadOnlyList<SampleCount>> Counts(IReadOnlyList<ProblemResult> results, List<string> problems, List<double?> temperatures)
    {
        var own = temperatures.Count == 1 ? [results[0].Temperature] : temperatures;
        var counts = results.ToDictionary(r => (r.Temperature, r.ProblemId), r => new SampleCount(r.SampleCount, r.CorrectCount));
        return [.. own.Select(t => (IReadOnlyList<SampleCount>)[.. problems.Select(p => counts[(t, p)])])];
    }
}
