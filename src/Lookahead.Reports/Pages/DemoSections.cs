using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;

namespace Lookahead.Reports.Pages;

/// <summary>Before and after on one page: the short answer first, then each job in full.</summary>
internal static class DemoSections
{
    public static IEnumerable<XElement> Of(DemoReport report)
    {
        yield return Summary(report);
        foreach (var after in report.After.ProblemSets)
        {
            yield return Comparison(report.Before.ProblemSets.FirstOrDefault(set => set.Name == after.Name), after);
        }

        yield return Block.Section("Speculation", report.Speculation is { } speculation
            ? SpeedBlocks.Compared(speculation)
            : Block.Nothing("Speculation was not compared."));
        yield return Folded(report.Training.Title, TrainingSections.Of(report.Training), open: true);
        yield return Folded(report.After.Title, EvaluationSections.Of(report.After), open: true);
        yield return Folded(report.Before.Title, EvaluationSections.Of(report.Before), open: false);
    }

    private static XElement Summary(DemoReport report)
    {
        var figures = new List<(string, string, string)>();
        foreach (var after in report.After.ProblemSets)
        {
            var before = report.Before.ProblemSets.FirstOrDefault(set => set.Name == after.Name);
            figures.AddRange(after.PassAtK.Select(pass => (
                $"pass@{pass.K}, {after.Name}",
                $"{Estimate(before, pass.K)} → {Figure.Percent(pass.Estimate)}",
                $"95% interval after: {Figure.Interval(pass.Low, pass.High)}")));
        }

        if (report.Speculation is { } speculation)
        {
            figures.Add(("Speed with speculation", $"{Figure.Ratio(speculation.On.TokensPerSecond / speculation.Off.TokensPerSecond)}×",
                $"{Figure.Rate(speculation.Off.TokensPerSecond)} → {Figure.Rate(speculation.On.TokensPerSecond)} tokens per second"));
            figures.Add(("Tokens per forward", Figure.Ratio(speculation.On.TokensPerForward), $"without speculation {Figure.Ratio(speculation.Off.TokensPerForward)}"));
            figures.Add(("Identical texts", speculation.Texts == 0 ? "not compared" : speculation.IdenticalTexts == speculation.Texts ? "yes" : "NO",
                $"{Figure.Count(speculation.IdenticalTexts)} of {Figure.Count(speculation.Texts)} with and without speculation"));
        }

        if (report.Duration is { } duration)
        {
            figures.Add(("Duration", Figure.Duration(duration), "training and both evaluations"));
        }

        return Tag.Of("section", figures.Count == 0 ? Block.Nothing("The demo has recorded no figures.") : Block.Figures([.. figures]));
    }

    private static XElement Comparison(ProblemSetReport? before, ProblemSetReport after) => Block.Section($"Before and after: {after.Name}",
        Block.Paragraph(after.Measures),
        Block.Table(["k", "before", "95% interval", "after", "95% interval"], after.PassAtK.Select(pass =>
        {
            var old = before?.PassAtK.FirstOrDefault(row => row.K == pass.K);
            return (IReadOnlyList<string>)[
                Figure.Count(pass.K), Estimate(before, pass.K), old is null ? Figure.Missing : Figure.Interval(old.Low, old.High),
                Figure.Percent(pass.Estimate), Figure.Interval(pass.Low, pass.High)];
        })),
        Block.Grid(
            ProblemSetSection.PassCurve([("before", before?.Curve ?? []), ("after", after.Curve)]).Render(),
            Tag.Of("div",
                before is null ? null : ProblemSetSection.Verdicts("Verdicts before", before.Verdicts).Render(),
                ProblemSetSection.Verdicts("Verdicts after", after.Verdicts).Render())));

    private static XElement Folded(string title, IEnumerable<XElement> sections, bool open)
    {
        var details = Block.Details(title, sections);
        details.Add(Tag.Class("part"), open ? Tag.Attribute("open", "open") : null);
        return details;
    }

    private static string Estimate(ProblemSetReport? set, int k) =>
        set?.PassAtK.FirstOrDefault(pass => pass.K == k) is { } pass ? Figure.Percent(pass.Estimate) : Figure.Missing;
}
