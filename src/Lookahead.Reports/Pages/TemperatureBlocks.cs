using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;

namespace Lookahead.Reports.Pages;

/// <summary>pass@k per temperature and over temperatures.</summary>
internal static class TemperatureBlocks
{
    public static XElement? Of(ProblemSetReport set) => set.Temperatures.Count == 0 ? null : Tag.Of("div",
        Block.Table(["k", "T chosen on other samples", "95% interval", "T", "max over T", "95% interval", "T"], set.OverTemperatures.Select(Row)),
        Block.Note("The maximum over T chooses and scores on the same samples, so it is too high on average; a T that was chosen on one half of the samples and scored on the other half is not. It needs twice as many samples as k."),
        Block.Table(
            ["k", .. set.Temperatures.Select(t => $"T={t.Temperature}")],
            set.OverTemperatures.Select(over => (IReadOnlyList<string>)[Figure.Count(over.K), .. set.Temperatures.Select(t => Cell(t, over.K))])));

    private static IReadOnlyList<string> Row(OverTemperaturesReport over) =>
    [
        Figure.Count(over.K),
        over.SplitHalf is { } split ? Figure.Percent(split.Estimate) : Figure.Missing,
        over.SplitHalf is { } bounds ? Figure.Interval(bounds.Low, bounds.High) : Figure.Missing,
        over.SplitHalfTemperatures,
        Figure.Percent(over.Max.Estimate), Figure.Interval(over.Max.Low, over.Max.High), over.Temperature,
    ];

    private static string Cell(TemperatureReport temperature, int k) =>
        temperature.PassAtK.FirstOrDefault(p => p.K == k) is { } pass ? $"{Figure.Percent(pass.Estimate)} ({Figure.Interval(pass.Low, pass.High)})" : Figure.Missing;
}
