using Lookahead.Reports.Data;

namespace Lookahead.Reports.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void Render_Comparison_ShowsFindingsDifferencesAndBothPValues()
    {
        var html = ReportHtml.Render(new ComparisonReport
        {
            Title = "Comparison",
            Findings = ["heldout, pass@1: <b> is better."],
            Sides = [new("a", "job 1")],
            Sets =
            [
                new ComparedSetReport("heldout", 12, [new ComparedPairReport("a", "b",
                [
                    new DifferenceReport(1, 0.25, 0.35, 0.1, -0.02, 0.22, 0.04, 0.08) { Better = 5, Equal = 6, Worse = 1 },
                    new DifferenceReport(10, 0.5, 0.45, -0.05, -0.2, 0.1, 0.5, 0.5) { FirstRunDeviation = 0.01, SecondRunDeviation = 0.02 },
                ])]),
            ],
        });
        var page = new Page(html);

        Assert.Contains("heldout, pass@1: <b> is better.", page.All("li").Select(li => li.Value));
        var cells = page.All("td").Select(td => td.Value).ToList();
        Assert.Contains("+10.0", cells);
        Assert.Contains("-2.0 to +22.0", cells);
        Assert.Contains("0.08", cells);
        Assert.Contains("5 / 6 / 1", cells);
        Assert.Contains("one run", cells);
        Assert.Contains("1.0%, 2.0%", cells);
        Assert.Contains(page.All("figure"), f => f.Value.Contains("b minus a", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_SeveralTemperatures_ShowsACurveEachAndNamesTheBias()
    {
        var curve = new[] { new PassAtK(1, 0.2, 0.1, 0.3), new PassAtK(2, 0.3, 0.2, 0.4) { SamplingLow = 0.25, SamplingHigh = 0.35 } };
        var html = ReportHtml.Render(new EvaluationReport
        {
            Title = "pass@k",
            ProblemSets =
            [
                new ProblemSetReport
                {
                    Name = "heldout", Measures = "Programs.", Problems = 3, SamplesPerProblem = 4, Borderline = 7, Unstable = 2,
                    Temperatures = [new("0.5", curve, curve), new("0.9", curve, curve)],
                    OverTemperatures = [new(1, "0.9", curve[0]) { SplitHalf = curve[1], SplitHalfTemperatures = "0.5, 0.9" }, new(4, "0.5", curve[1])],
                    Submissions = [new(1, 2, "0.5", 0.25, 0.1, 0.4)],
                },
            ],
        });
        var page = new Page(html);

        Assert.Equal(["T=0.5", "T=0.9"], Page.SeriesOf(page.All("figure").First(f => f.Value.Contains("pass@k", StringComparison.Ordinal))));
        Assert.Contains("too high on average", html, StringComparison.Ordinal);
        Assert.Contains("7 samples came within 25% of a CPU limit; the verdicts of 2 changed", html, StringComparison.Ordinal);
        Assert.Contains("1@2", html, StringComparison.Ordinal);
    }
}
