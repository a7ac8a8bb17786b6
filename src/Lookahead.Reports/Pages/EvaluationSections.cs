using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;

namespace Lookahead.Reports.Pages;

/// <summary>The sections that tell of an evaluation.</summary>
internal static class EvaluationSections
{
    public static IEnumerable<XElement> Of(EvaluationReport report)
    {
        yield return Summary(report);
        foreach (var set in report.ProblemSets)
        {
            yield return ProblemSetSection.Of(set);
        }

        yield return Block.Section("Speed", report.Speed is { } speed
            ? SpeedBlocks.One(speed)
            : Block.Nothing("No speed was measured."));
        yield return Block.Section("Model and settings", Block.Grid(Block.Facts("Model", report.Model), Block.Facts("Settings", report.Settings)));
    }

    private static XElement Summary(EvaluationReport report) => Tag.Of("section",
        report.ProblemSets.Count == 0
            ? Block.Nothing("No problem set was evaluated.")
            : Block.Figures([.. report.ProblemSets.SelectMany(Headline)]));

    /// <summary>With several temperatures the honest choice where there is one, else the maximum, called so.</summary>
    private static IEnumerable<(string, string, string)> Headline(ProblemSetReport set) =>
        set.PassAtK.Select(pass => ($"pass@{pass.K}, {set.Name}", Figure.Percent(pass.Estimate), $"95% interval {Figure.Interval(pass.Low, pass.High)}"))
            .Concat(set.OverTemperatures.Select(over => over.SplitHalf is { } split
                ? ($"pass@{over.K}, {set.Name}, T chosen on other samples", Figure.Percent(split.Estimate), $"95% interval {Figure.Interval(split.Low, split.High)}")
                : ($"pass@{over.K}, {set.Name}, max over T", Figure.Percent(over.Max.Estimate), "biased upwards; there are too few samples to split")));
}
