using System.Xml.Linq;
using Lookahead.Reports.Html;

namespace Lookahead.Reports.Plots;

/// <summary>One bar: its length, the figure written at its end, and a style class (s0..s7, good, bad).</summary>
internal sealed record Bar(string Label, double Value, string Text, string Style = "s0");

/// <summary>Horizontal bars with the label above each: long labels fit on a phone too.</summary>
internal sealed record BarPlot(string Title, IReadOnlyList<Bar> Bars)
{
    private const int Width = 440;
    private const int RowHeight = 36;
    private const int LongestLabel = 44;

    public string? Description { get; init; }

    /// <summary>The value of a bar over the full width; the largest value when absent.</summary>
    public double? Full { get; init; }

    public string Nothing { get; init; } = "No data.";

    public XElement Render() => Tag.Of("figure",
        Tag.Of("figcaption", Title),
        Description is null ? null : Tag.Of("p", Description),
        Bars.Count == 0 ? Block.Nothing(Nothing) : Drawing());

    private XElement Drawing()
    {
        var full = Full ?? Bars.Max(bar => bar.Value);
        return Tag.Of("svg",
            Tag.Attribute("viewBox", $"0 0 {Width} {Bars.Count * RowHeight + 4}"),
            Tag.Attribute("role", "img"),
            Tag.Attribute("aria-label", Title),
            Bars.Select((bar, row) => Tag.Of("g", Tag.Class(bar.Style),
                Text("strong", 0, row * RowHeight + 15, Shortened(bar.Label)),
                Text("end strong", Width, row * RowHeight + 15, bar.Text),
                Rectangle("track", row, Width),
                Rectangle("bar", row, Length(bar.Value, full)),
                Tag.Of("title", $"{bar.Label}: {bar.Text}"))));
    }

    private static double Length(double value, double full) =>
        full > 0 && double.IsFinite(value) ? Width * Math.Clamp(value / full, 0, 1) : 0;

    private static string Shortened(string label) => label.Length <= LongestLabel ? label : label[..(LongestLabel - 1)] + "…";

    private static XElement Rectangle(string style, int row, double width) => Tag.Of("rect", Tag.Class(style),
        Tag.Attribute("x", 0), Tag.Attribute("y", row * RowHeight + 21), Tag.Attribute("rx", 2),
        Tag.Attribute("width", width), Tag.Attribute("height", 9));

    private static XElement Text(string style, double x, double y, string text) =>
        Tag.Of("text", Tag.Class(style), Tag.Attribute("x", x), Tag.Attribute("y", y), text);
}
