using System.Globalization;
using System.Text.Json;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Reports.Data;
using ReportPassAtK = Lookahead.Reports.Data.PassAtK;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>Puts a judged set into the form that reports show; for jobs and for the command that scores without one.</summary>
public static class ProblemSetReports
{
    private const int SamplesShown = 6;
    private const int SlowestShown = 5;

    public static Setting Sandbox(SandboxDescription sandbox) => new("Sandbox", $"{sandbox.Backend}, {sandbox.Level}, Python {sandbox.PythonVersion}");

    public static ProblemSetReport Of(EvaluatedSet set)
    {
        var one = set.Statistics.Temperatures.Count == 1;
        var results = set.Results.SelectMany(r => r).ToList();
        return new ProblemSetReport
        {
            Name = set.Name,
            Measures = $"Programs for {set.Problems} problems of the set \"{set.Name}\".",
            Problems = set.Problems,
            SamplesPerProblem = set.Results[0].Min(r => r.SampleCount),
            PassAtK = one ? Estimates(set.Statistics.Temperatures[0]) : [],
            Curve = one ? Estimates(set.Statistics.Curves[0]) : [],
            Temperatures = one ? [] : [.. set.Statistics.Temperatures.Zip(set.Statistics.Curves, (chosen, curve) =>
                new TemperatureReport(Words(chosen.Temperature), Estimates(chosen), Estimates(curve)))],
            OverTemperatures = one ? [] : [.. set.Statistics.MaxOverTemperatures!.Select(pair => Over(set, pair.Key))],
            Submissions = [.. set.Submissions.Select(s => new SubmissionReport(s.N, s.K, one ? "" : Words(s.Temperature), s.Estimate, s.Low, s.High))],
            Borderline = results.Sum(r => r.BorderlineCount),
            Unstable = results.Sum(r => r.UnstableCount),
            AcceptedByOtherComparison = set.AcceptedByOtherComparison,
            ComparisonsDiffer = set.ComparisonsDiffer,
            Verdicts = [.. set.Samples.CountBy(p => p.Verdict.Status).OrderByDescending(v => v.Value)
                .Select(v => new VerdictCount(Words(v.Key), v.Value, v.Key == VerdictStatus.Accepted))],
            Families = [.. results.Where(p => p.Family is not null).GroupBy(p => p.Family!).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new FamilyResult(g.Key, g.DistinctBy(p => p.ProblemId).Count(), g.Sum(p => p.SampleCount), g.Sum(p => p.CorrectCount), g.Average(p => (double)p.CorrectCount / p.SampleCount)))],
            Slowest = [.. set.Samples.GroupBy(p => p.Problem).Select(Slowest).OrderByDescending(s => s.Slowest).Take(SlowestShown)],
            Samples = [.. Chosen(set).Select(s => new SampleReport(s.Problem.Id, s.Problem.Statement, s.Program, Words(s.Verdict.Status), s.Verdict.Accepted)
            {
                Detail = s.Verdict.Tests.FirstOrDefault(t => t.Index == s.Verdict.FailingTest)?.Detail,
            })],
        };
    }

    private static OverTemperaturesReport Over(EvaluatedSet set, int k)
    {
        var most = set.Statistics.MaxOverTemperatures![k];
        return new OverTemperaturesReport(k, Words(most.Temperature), new ReportPassAtK(k, most.Estimate, most.Low, most.High))
        {
            SplitHalf = set.Statistics.SplitHalf!.TryGetValue(k, out var split) ? new ReportPassAtK(k, split.Estimate, split.Low, split.High) : null,
            SplitHalfTemperatures = split is null ? "" : $"{Words(split.ChosenOnEven)}, {Words(split.ChosenOnOdd)}",
        };
    }

    private static List<ReportPassAtK> Estimates(TemperatureEstimates estimates) =>
        [.. estimates.PassAtK.OrderBy(e => e.Key).Select(e => new ReportPassAtK(e.Key, e.Value.Estimate, e.Value.Low, e.Value.High) { SamplingLow = e.Value.SamplingLow, SamplingHigh = e.Value.SamplingHigh })];

    private static SlowProblem Slowest(IGrouping<Formats.Problems.Problem, EvaluatedSample> samples) => new(
        samples.Key.Id,
        TimeSpan.FromSeconds(samples.Max(p => p.Verdict.Tests.Select(t => t.CpuSeconds).DefaultIfEmpty().Max())),
        TimeSpan.FromSeconds(samples.Key.TimeLimitSeconds));

    /// <summary>Accepted and failed ones, of different problems, always the same for the same data.</summary>
    private static IEnumerable<EvaluatedSample> Chosen(EvaluatedSet set)
    {
        var firsts = set.Samples.DistinctBy(p => (p.Problem.Id, p.Verdict.Accepted)).ToList();
        var accepted = firsts.Where(p => p.Verdict.Accepted).Take(SamplesShown / 2).ToList();
        return accepted.Concat(firsts.Where(p => !p.Verdict.Accepted && !accepted.Any(a => a.Problem == p.Problem)).Take(SamplesShown - accepted.Count));
    }

    private static string Words(VerdictStatus status) => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()).Replace('-', ' ');

    private static string Words(double? temperature) => temperature is { } t ? t.ToString("0.##", CultureInfo.InvariantCulture) : "not told";
}
