using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;
using Lookahead.Reports.Plots;

namespace Lookahead.Reports.Pages;

/// <summary>Decoding speed, alone or with speculation off and on.</summary>
internal static class SpeedBlocks
{
    public static XElement One(SpeedReport speed) => Tag.Of("div",
        Block.Figures(
            ("Tokens per second", Figure.Rate(speed.TokensPerSecond), "all samples together"),
            ("Tokens per forward", Figure.Ratio(speed.TokensPerForward), "written per pass of the trunk")),
        Block.Grid(Acceptance(speed).Render()));

    public static XElement Compared(SpeculationComparison comparison) => Tag.Of("div",
        Block.Table(
            ["speculation", "tokens per second", "tokens per forward"],
            [Row("off", comparison.Off), Row("on", comparison.On)]),
        Block.Paragraph(comparison switch
        {
            { Texts: 0 } => "No texts were compared.",
            _ when comparison.IdenticalTexts == comparison.Texts =>
                $"All {Figure.Count(comparison.Texts)} texts are identical, byte for byte, with and without speculation.",
            _ => $"{Figure.Count(comparison.Texts - comparison.IdenticalTexts)} of {Figure.Count(comparison.Texts)} texts DIFFER between speculation off and on.",
        }),
        Block.Grid(Acceptance(comparison.On).Render()));

    private static IReadOnlyList<string> Row(string name, SpeedReport speed) =>
        [name, Figure.Rate(speed.TokensPerSecond), Figure.Ratio(speed.TokensPerForward)];

    private static BarPlot Acceptance(SpeedReport speed) => new("Acceptance per head",
        [.. speed.HeadAcceptance.Select((share, index) => new Bar($"head {index + 2}", share, Figure.Percent(share), $"s{(index + 1) % 8}"))])
    {
        Description = "How often the token that a head proposed was the one that was then sampled.",
        Full = 1,
        Nothing = "Speculation was off.",
    };
}
