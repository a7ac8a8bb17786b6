using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Statistics;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Results;

/// <summary>A sample with its verdict.</summary>
/// <param name="Temperature">Null where samples do not tell.</param>
/// <param name="Sample">Number among the samples of its problem and temperature.</param>
/// <param name="Program">As it was run.</param>
public sealed record EvaluatedSample(Problem Problem, double? Temperature, int Sample, string Program, Verdict Verdict);

/// <summary>n@k at a temperature: the mean over problems, with its bootstrap interval over problems.</summary>
public sealed record SubmissionResult(int N, int K, double? Temperature, double Estimate, double Low, double High);

/// <summary>A judged set and all that is estimated of it: computed once, for files, report and result alike.</summary>
public sealed record EvaluatedSet
{
    public required string Name { get; init; }

    public required IReadOnlyList<EvaluatedSample> Samples { get; init; }

    /// <summary>Ascending temperatures; problems in the order of the set.</summary>
    public required IReadOnlyList<IReadOnlyList<ProblemResult>> Results { get; init; }

    public required SetStatistics Statistics { get; init; }

    /// <summary>Empty unless behaviours were given.</summary>
    public IReadOnlyList<SubmissionResult> Submissions { get; init; } = [];

    public int Problems => Results[0].Count;

    /// <summary>Samples that pass every test under the comparison rule that was not chosen; null where no comparison of outputs decides.</summary>
    public int? AcceptedByOtherComparison =>
        Samples.Any(s => s.Verdict.OtherStatus is not null) ? Samples.Count(s => s.Verdict.OtherStatus == VerdictStatus.Accepted) : null;

    /// <summary>Samples on which the two comparison rules disagree.</summary>
    public int ComparisonsDiffer => Results.Sum(t => t.Sum(r => r.ComparisonsDifferCount));

    /// <param name="name">The set's.</param>
    /// <param name="problems">In order; each has at least one sample at every temperature.</param>
    /// <param name="samples">Any order.</param>
    /// <param name="ks">The k of pass@k.</param>
    /// <param name="options">Of all intervals.</param>
    /// <exception cref="ArgumentException">A problem with fewer than k samples (it is named).</exception>
    public static EvaluatedSet Compute(
        string name, IReadOnlyList<Problem> problems, IReadOnlyList<EvaluatedSample> samples, IReadOnlyCollection<int> ks, BootstrapOptions options)
    {
        var verdicts = ByTemperature(problems, samples);
        var results = verdicts.Select(t => (IReadOnlyList<ProblemResult>)[.. problems.Select((problem, i) =>
            ProblemResult.From(problem, [.. t.Samples[i].Select(s => s.Verdict)], t.Temperature))]).ToList();
        var outcomes = verdicts.Select(t => new TemperatureRun(t.Temperature ?? 0, [.. t.Samples.Select(s => (IReadOnlyList<bool>)[.. s.Select(x => x.Verdict.Accepted)])])).ToList();
        return new EvaluatedSet { Name = name, Samples = samples, Results = results, Statistics = SetStatistics.Compute(results, outcomes, ks, options) };
    }

    /// <summary>The same with n@k for every n and every k of at least n.</summary>
    /// <param name="problems">As before.</param>
    /// <param name="behaviours">Key of a sample's behaviour; asked of those alone that pass the public tests.</param>
    /// <param name="ns">The n.</param>
    /// <param name="ks">The k.</param>
    /// <param name="options">Of intervals and random subsets.</param>
    public EvaluatedSet WithSubmissions(
        IReadOnlyList<Problem> problems, Func<EvaluatedSample, string> behaviours, IReadOnlyCollection<int> ns, IReadOnlyCollection<int> ks, BootstrapOptions options)
    {
        var results = new List<SubmissionResult>();
        foreach (var (temperature, byProblem) in ByTemperature(problems, Samples))
        {
            var candidates = byProblem
                .Select(s => s.Select(x => new Candidate(x.Verdict.PassedPublicTests ? behaviours(x) : null, x.Verdict.Accepted)).ToList()).ToList();
            foreach (var (n, k) in ns.SelectMany(n => ks.Where(k => k >= n).Select(k => (n, k))))
            {
                var values = candidates.Select((c, i) => SubmissionEstimate.Solved(c, n, k, options.Seed + (ulong)i)).ToList();
                var interval = Bootstrap.MeanInterval(values, options);
                results.Add(new SubmissionResult(n, k, temperature, values.Average(), interval.Low, interval.High));
            }
        }
        return this with { Submissions = results };
    }

    /// <summary>Per temperature and problem the samples in the order of their numbers.</summary>
    private static List<(double? Temperature, List<List<EvaluatedSample>> Samples)> ByTemperature(IReadOnlyList<Problem> problems, IReadOnlyList<EvaluatedSample> samples) =>
        [.. samples.GroupBy(s => s.Temperature).OrderBy(g => g.Key).Select(group =>
        {
            var byId = group.ToLookup(s => s.Problem.Id, StringComparer.Ordinal);
            return (group.Key, problems.Select(p => byId[p.Id].OrderBy(s => s.Sample).ToList()).ToList());
        })];
}
