using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Lookahead.Reports.Html;

namespace Lookahead.Reports.Plots;

/// <summary>
/// Curves as inline SVG. The text is SVG text that the browser sets in its own fonts, and colours come from the page's style
/// sheet, so one file serves light and dark. The view box is as narrow as a phone, so that its text stays readable there.
/// </summary>
internal sealed record LinePlot(string Title, string XLabel, string YLabel, IReadOnlyList<PlotSeries> Series)
{
    private const int Width = 440;
    private const int Height = 286;
    private const int Left = 60;
    private const int Right = 24;
    private const int Top = 26;
    private const int Bottom = 42;

    /// <summary>Up to this many points a curve shows each as a dot that tells its figures.</summary>
    private const int MostDots = 60;

    /// <summary>A sentence below the title: what is drawn and how to read it.</summary>
    public string? Description { get; init; }

    public bool LogarithmicY { get; init; }

    /// <summary>The y axis runs from 0% to 100%.</summary>
    public bool Shares { get; init; }

    public string Nothing { get; init; } = "No data.";

    public XElement Render()
    {
        var points = Series.SelectMany(series => series.Points)
            .Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y) && (!LogarithmicY || p.Y > 0))
            .ToArray();
        return Tag.Of("figure",
            Tag.Of("figcaption", Title),
            Description is null ? null : Tag.Of("p", Description),
            points.Length == 0
                ? Block.Nothing(Nothing)
                : new object?[] { Series.Count > 1 ? Legend() : null, Drawing(XAxis(points), YAxis(points)) });
    }

    private XElement Drawing(Axis x, Axis y) => Tag.Of("svg",
        Tag.Attribute("viewBox", $"0 0 {Width} {Height}"),
        Tag.Attribute("role", "img"),
        Tag.Attribute("aria-label", $"{Title}: {YLabel} over {XLabel}"),
        y.Ticks.Select(tick => new[] { Line("gridline", Left, Y(y, tick), Width - Right, Y(y, tick)), Text("end", Left - 6, Y(y, tick) + 4, TickText(tick)) }),
        Line("axis", Left, Height - Bottom, Width - Right, Height - Bottom),
        x.Ticks.Select(tick => Text("middle", X(x, tick), Height - Bottom + 16, Figure.General(tick))),
        Text("middle", (Left + Width - Right) / 2.0, Height - 6, XLabel),
        Text("start", 4, 14, YLabel),
        Series.Select((series, index) => Curve(series, index, x, y)));

    private XElement Curve(PlotSeries series, int index, Axis x, Axis y)
    {
        var shown = series.Points.Where(p => double.IsFinite(p.X) && y.Shows(p.Y)).ToArray();
        var dots = series.Points.Count <= MostDots ? shown : Alone(series.Points, y);
        return Tag.Of("g", Tag.Class(Colour(index)), Tag.Attribute("data-series", series.Name),
            Band(shown, x, y),
            Tag.Of("path", Tag.Class($"curve{Dash(index)}"), Tag.Attribute("d", Path(series.Points, x, y))),
            dots.Select(p => Tag.Of("circle", Tag.Class("point"),
                Tag.Attribute("cx", X(x, p.X)), Tag.Attribute("cy", Y(y, p.Y)), Tag.Attribute("r", 3),
                Tag.Of("title", Label(series.Name, p)))));
    }

    private static XElement? Band(PlotPoint[] points, Axis x, Axis y)
    {
        var bounded = points.Where(p => p.Low is { } low && p.High is { } high && y.Shows(low) && y.Shows(high)).ToArray();
        if (bounded.Length == 0)
        {
            return null;
        }

        if (bounded.Length == 1)
        {
            var only = bounded[0];
            return Line("curve", X(x, only.X), Y(y, only.Low!.Value), X(x, only.X), Y(y, only.High!.Value));
        }

        var outline = bounded.Select(p => (p.X, Value: p.High!.Value)).Concat(bounded.Reverse().Select(p => (p.X, Value: p.Low!.Value)));
        return Tag.Of("polygon", Tag.Class("band"),
            Tag.Attribute("points", string.Join(' ', outline.Select(p => $"{Round(X(x, p.X))},{Round(Y(y, p.Value))}"))));
    }

    private static string Path(IReadOnlyList<PlotPoint> points, Axis x, Axis y)
    {
        var path = new StringBuilder();
        var pen = 'M';
        foreach (var point in points)
        {
            if (double.IsFinite(point.X) && y.Shows(point.Y))
            {
                path.Append(pen).Append(Round(X(x, point.X))).Append(' ').Append(Round(Y(y, point.Y)));
                pen = 'L';
            }
            else
            {
                pen = 'M';
            }
        }

        return path.ToString();
    }

    /// <summary>Points between two gaps: a line through one point is invisible, so it gets its dot in any case.</summary>
    private static PlotPoint[] Alone(IReadOnlyList<PlotPoint> points, Axis y) => [.. points.Where((p, i) =>
        y.Shows(p.Y) && (i == 0 || !y.Shows(points[i - 1].Y)) && (i == points.Count - 1 || !y.Shows(points[i + 1].Y)))];

    private XElement Legend() => Tag.Of("ul", Tag.Class("legend"), Series.Select((series, index) => Tag.Of("li",
        Tag.Of("svg", Tag.Class(Colour(index)), Tag.Attribute("viewBox", "0 0 22 10"), Tag.Attribute("aria-hidden", "true"),
            Tag.Of("path", Tag.Class($"curve{Dash(index)}"), Tag.Attribute("d", "M1 5L21 5"))),
        series.Name)));

    private string Label(string series, PlotPoint p) =>
        $"{series}, {XLabel} {Figure.General(p.X)}: {ValueText(p.Y)}"
        + (p.Low is { } low && p.High is { } high ? $" ({ValueText(low)} to {ValueText(high)})" : "");

    private string ValueText(double value) => Shares ? Figure.Percent(value) : Figure.General(Math.Round(value, 6));

    private string TickText(double value) => Shares ? value.ToString("0%", CultureInfo.InvariantCulture) : Figure.General(value);

    private static Axis XAxis(PlotPoint[] points) => Axis.Linear(points.Min(p => p.X), points.Max(p => p.X), snap: false);

    private Axis YAxis(PlotPoint[] points)
    {
        if (Shares)
        {
            return Axis.Linear(0, 1, snap: true);
        }

        var values = points.SelectMany(p => new[] { p.Y, p.Low ?? p.Y, p.High ?? p.Y });
        return LogarithmicY
            ? Axis.Log(values.Where(v => v > 0).Min(), values.Max())
            : Axis.Linear(Math.Min(0, values.Min()), values.Max(), snap: true);
    }

    private static double X(Axis axis, double value) => Left + axis.Position(value) * (Width - Left - Right);

    private static double Y(Axis axis, double value) => Height - Bottom - axis.Position(value) * (Height - Top - Bottom);

    private static string Colour(int index) => $"s{index % 8}";

    /// <summary>Beyond eight curves the colours start again, dashed.</summary>
    private static string Dash(int index) => index < 8 ? "" : $" dash{index / 8 % 4}";

    private static string Round(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static XElement Line(string style, double x1, double y1, double x2, double y2) => Tag.Of("line", Tag.Class(style),
        Tag.Attribute("x1", x1), Tag.Attribute("y1", y1), Tag.Attribute("x2", x2), Tag.Attribute("y2", y2));

    private static XElement Text(string style, double x, double y, string text) =>
        Tag.Of("text", Tag.Class(style), Tag.Attribute("x", x), Tag.Attribute("y", y), text);
}
