using System.Globalization;
using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Plots;

namespace Lookahead.Reports.Tests;

public sealed class PlotTests
{
    [Fact]
    public void Training_FourHeads_GivesFourCurvesWithEveryPoint()
    {
        var figure = new Page(ReportHtml.Render(Samples.Training())).Figure("Training loss per head");

        Assert.Equal(["head 1", "head 2", "head 3", "head 4"], Page.SeriesOf(figure));
        Assert.Equal(4 * 30, Page.Circles(figure));
        Assert.All(Page.SeriesOf(figure), series => Assert.Equal(30, Page.Vertices(figure, series)));
        Assert.Equal(4, figure.Descendants("li").Count());
    }

    [Fact]
    public void Training_LongRun_IsThinnedToMeansAndSaysSo()
    {
        var page = new Page(ReportHtml.Render(Samples.Training(points: 1000)));
        var figure = page.Figure("Training loss per head");

        Assert.Equal(334, Page.Vertices(figure, "head 1"));
        Assert.Equal(0, Page.Circles(figure));
        Assert.Contains("mean of 3 logged steps", figure.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_ThirtyTwoHeads_KeepsCurvesApart()
    {
        var figure = new Page(ReportHtml.Render(Samples.Training(heads: 32))).Figure("Training loss per head");
        var styles = figure.Element("svg")!.Elements("g").Where(g => g.Attribute("data-series") is not null)
            .Select(g => $"{(string?)g.Attribute("class")} {(string?)g.Element("path")!.Attribute("class")}").ToArray();

        Assert.Equal(32, styles.Length);
        Assert.Equal(32, styles.Distinct().Count());
    }

    [Fact]
    public void Evaluation_Curve_HasEveryKAndItsInterval()
    {
        var figure = new Page(ReportHtml.Render(Samples.Evaluation())).Figure("pass@k");

        Assert.Equal(20, Page.Circles(figure));
        Assert.Equal(40, figure.Descendants("polygon").Single().Attribute("points")!.Value.Split(' ').Length);
    }

    [Fact]
    public void Evaluation_Bars_AreAsLongAsTheirShares()
    {
        var page = new Page(ReportHtml.Render(Samples.Evaluation()));

        Assert.Equal([0.6, 0.289, 0.1, 0.011], Lengths(page.Figure("Verdicts")), (a, b) => Math.Abs(a - b) < 0.001);
        Assert.Equal([0.913, 0.774, 0.652], Lengths(page.Figure("Acceptance per head")), (a, b) => Math.Abs(a - b) < 0.001);
    }

    [Fact]
    public void LinePlot_HigherValue_LiesHigher()
    {
        var circles = Circles(new LinePlot("t", "x", "y", [new PlotSeries("s", [new(0, 1), new(1, 3), new(2, 2)])]));

        Assert.True(circles[0].X < circles[1].X && circles[1].X < circles[2].X);
        Assert.True(circles[1].Y < circles[2].Y && circles[2].Y < circles[0].Y);
    }

    [Fact]
    public void LinePlot_LogarithmicAxis_SpacesEqualRatiosEqually()
    {
        var circles = Circles(new LinePlot("t", "x", "y", [new PlotSeries("s", [new(0, 0.1), new(1, 1), new(2, 10), new(3, 0)])]) { LogarithmicY = true });

        Assert.Equal(3, circles.Length);
        Assert.Equal(circles[0].Y - circles[1].Y, circles[1].Y - circles[2].Y, 0.15);
    }

    [Fact]
    public void LinePlot_ValuesThatAreNotFinite_LeaveAGap()
    {
        var plot = new LinePlot("t", "x", "y", [new PlotSeries("s", [new(0, 1), new(1, double.NaN), new(2, 2), new(3, double.PositiveInfinity)])]).Render();
        var path = plot.Descendants("g").Single().Element("path")!.Attribute("d")!.Value;

        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.DoesNotContain("NaN", path, StringComparison.Ordinal);
        Assert.Equal(2, plot.Descendants("circle").Count());
    }

    [Fact]
    public void LinePlot_OneConstantPoint_IsDrawnInsideTheFrame()
    {
        var circle = Assert.Single(Circles(new LinePlot("t", "x", "y", [new PlotSeries("s", [new(5, 0.25)])])));

        Assert.InRange(circle.X, 60, 416);
        Assert.InRange(circle.Y, 26, 244);
    }

    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0, 5.6, "0 2 4 6")]
    [InlineData(0, 0.0003, "0 0.0001 0.0002 0.0003")]
    [InlineData(0, 0, "-1 -0.5 0 0.5 1")]
    public void AxisLinear_Snapped_HasRoundTicks(double low, double high, string expected)
    {
        var axis = Axis.Linear(low, high, snap: true);

        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(tick => Math.Round(tick, 9).ToString("0.#####", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData(0.11, 5.5, "0.1 0.2 0.5 1 2 5 10")]
    [InlineData(1, 1, "1 2")]
    [InlineData(0.001, 1000, "0.001 0.01 0.1 1 10 100 1000")]
    [InlineData(0.3, 0.4, "0.2 0.5")]
    public void AxisLog_AnyRange_CoversIt(double low, double high, string expected)
    {
        var axis = Axis.Log(low, high);

        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(tick => Math.Round(tick, 9).ToString("0.####", CultureInfo.InvariantCulture))));
        Assert.InRange(axis.Position(low), -1e-9, 1 + 1e-9);
        Assert.InRange(axis.Position(high), -1e-9, 1 + 1e-9);
    }

    private static double[] Lengths(XElement figure)
    {
        var rows = figure.Element("svg")!.Elements("g").Select(g => g.Elements("rect").Select(r => (double)r.Attribute("width")!).ToArray());
        return [.. rows.Select(row => row[1] / row[0])];
    }

    private static (double X, double Y)[] Circles(LinePlot plot) =>
        [.. plot.Render().Descendants("circle").Select(c => ((double)c.Attribute("cx")!, (double)c.Attribute("cy")!))];
}
