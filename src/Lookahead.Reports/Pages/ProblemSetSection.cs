using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;
using Lookahead.Reports.Plots;

namespace Lookahead.Reports.Pages;

/// <summary>The results on one set of problems: pass@k, verdicts, families, slow problems, samples.</summary>
internal static class ProblemSetSection
{
    public static XElement Of(ProblemSetReport set) => Block.Section($"Problem set: {set.Name}",
        Block.Paragraph(set.Measures),
        Block.Note($"{Figure.Count(set.Problems)} problems, {Figure.Count(set.SamplesPerProblem)} samples each."),
        set.Temperatures.Count == 0 ? PassTable(set.PassAtK) : null,
        TemperatureBlocks.Of(set),
        Block.Grid(
            PassCurve(set.Temperatures.Count == 0 ? [(set.Name, set.Curve)] : [.. set.Temperatures.Select(t => ($"T={t.Temperature}", t.Curve))]).Render(),
            Verdicts("Verdicts", set.Verdicts).Render()),
        Stability(set),
        set.Curve.Count == 0 ? null : Block.Details("pass@k over k", PassTable(set.Curve)),
        Submissions(set.Submissions),
        Tag.Of("h3", "Families"), Families(set.Families),
        Tag.Of("h3", "Slowest problems"), Slowest(set.Slowest),
        Tag.Of("h3", "Samples"), SampleBlocks.Of(set.Samples));

    /// <summary>pass@k over k, one curve per entry, with 95% intervals as bands.</summary>
    public static LinePlot PassCurve(IReadOnlyList<(string Name, IReadOnlyList<PassAtK> Curve)> curves) => new("pass@k", "k", "share of problems solved",
        [.. curves.Where(curve => curve.Curve.Count > 0).Select(curve => new PlotSeries(curve.Name,
            [.. curve.Curve.Select(pass => new PlotPoint(pass.K, pass.Estimate, pass.Low, pass.High))]))])
    {
        Description = "The chance that at least one of k samples solves a problem; the band is the 95% interval.",
        Shares = true,
        Nothing = "No curve was computed.",
    };

    public static BarPlot Verdicts(string title, IReadOnlyList<VerdictCount> verdicts)
    {
        var total = verdicts.Sum(verdict => verdict.Samples);
        return new BarPlot(title, [.. verdicts.Select(verdict => new Bar(verdict.Verdict, verdict.Samples,
            $"{Figure.Count(verdict.Samples)} ({Figure.Percent((double)verdict.Samples / total)})", verdict.Passed ? "good" : "s1"))])
        {
            Description = $"What became of {Figure.Count(total)} samples.",
            Full = total,
            Nothing = "No sample was judged.",
        };
    }

    private static XElement PassTable(IReadOnlyList<PassAtK> rows) => Block.Table(
        ["k", "pass@k", "95% interval", "over samples alone"],
        rows.Select(pass => (IReadOnlyList<string>)[
            Figure.Count(pass.K), Figure.Percent(pass.Estimate), Figure.Interval(pass.Low, pass.High),
            pass is { SamplingLow: { } low, SamplingHigh: { } high } ? Figure.Interval(low, high) : Figure.Missing]));

    private static XElement Stability(ProblemSetReport set) => Block.Note(
        $"{Figure.Count(set.Borderline)} samples came within 25% of a CPU limit; the verdicts of {Figure.Count(set.Unstable)} changed from run to run."
        + (set.AcceptedByOtherComparison is { } other
            ? $" By the other rule of comparison {Figure.Count(other)} samples were accepted; the two rules disagree on {Figure.Count(set.ComparisonsDiffer)}."
            : ""));

    private static XElement? Submissions(IReadOnlyList<SubmissionReport> rows) => rows.Count == 0 ? null : Tag.Of("div",
        Tag.Of("h3", "n@k"),
        Block.Note("Share of problems solved with n submissions chosen from k samples: those that pass the public tests, clustered by what they print on mutated public inputs, largest cluster first."),
        Block.Table(["n@k", "temperature", "estimate", "95% interval"], rows.Select(row => (IReadOnlyList<string>)[
            $"{Figure.Count(row.N)}@{Figure.Count(row.K)}", row.Temperature, Figure.Percent(row.Estimate), Figure.Interval(row.Low, row.High)])));

    private static XElement Families(IReadOnlyList<FamilyResult> families) => Block.Table(
        ["family", "problems", "samples", "passed", "pass@1"],
        families.Select(family => (IReadOnlyList<string>)[
            family.Family, Figure.Count(family.Problems), Figure.Count(family.Samples), Figure.Count(family.Passed), Figure.Percent(family.PassAt1)]));

    private static XElement Slowest(IReadOnlyList<SlowProblem> problems) => Block.Table(
        ["problem", "slowest test", "limit"],
        problems.Select(problem => (IReadOnlyList<string>)[problem.ProblemId, Figure.Duration(problem.Slowest), Figure.Duration(problem.Limit)]));
}
