using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;
using Lookahead.Reports.Plots;

namespace Lookahead.Reports.Pages;

/// <summary>The sections that tell of a comparison.</summary>
internal static class ComparisonSections
{
    public static IEnumerable<XElement> Of(ComparisonReport report)
    {
        yield return Tag.Of("section", report.Findings.Count == 0 ? Block.Nothing("Nothing was compared.") : Tag.Of("ul", report.Findings.Select(f => Tag.Of("li", f))));
        foreach (var set in report.Sets)
        {
            yield return Block.Section($"Problem set: {set.Name}",
                Block.Note($"{Figure.Count(set.Problems)} problems. Differences are second minus first, in points of pass@k"
                    + (set.OverTemperatures ? "; every score is a maximum over temperatures, taken anew in every resample." : ".")),
                Differences(set).Render(),
                set.Pairs.Select(Pair));
        }
        yield return Block.Section("Sides and settings", Block.Grid(Block.Facts("Sides", report.Sides), Block.Facts("Settings", report.Settings)));
    }

    private static LinePlot Differences(ComparedSetReport set) => new("Difference of pass@k", "k", "share of problems",
        [.. set.Pairs.Select(pair => new PlotSeries($"{pair.Second} minus {pair.First}", [.. pair.Differences.Select(d => new PlotPoint(d.K, d.Difference, d.Low, d.High))]))])
    {
        Description = "Above zero the second is better; the band is the 95% interval. Where it holds zero, no difference is shown.",
        Nothing = "No pair was compared.",
    };

    private static XElement Pair(ComparedPairReport pair) => Tag.Of("div",
        Tag.Of("h3", $"{pair.Second} against {pair.First}"),
        Block.Table(["k", pair.First, pair.Second, "difference", "95% interval", "p", "p (Holm)", "better / equal / worse", "spread between runs"], pair.Differences.Select(d => (IReadOnlyList<string>)[
            Figure.Count(d.K), Figure.Percent(d.First), Figure.Percent(d.Second), Figure.Points(d.Difference), $"{Figure.Points(d.Low)} to {Figure.Points(d.High)}",
            Figure.General(Math.Round(d.PValue, 4)), Figure.General(Math.Round(d.HolmPValue, 4)), $"{Figure.Count(d.Better)} / {Figure.Count(d.Equal)} / {Figure.Count(d.Worse)}",
            d is { FirstRunDeviation: { } first, SecondRunDeviation: { } second } ? $"{Figure.Percent(first)}, {Figure.Percent(second)}" : "one run"])));
}
