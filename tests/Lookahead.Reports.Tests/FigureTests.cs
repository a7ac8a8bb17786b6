using System.Globalization;
using Lookahead.Reports.Data;

namespace Lookahead.Reports.Tests;

/// <summary>Every figure that a report is given can be read on its page.</summary>
public sealed class FigureTests
{
    [Fact]
    public void Render_Training_ShowsEveryFigure()
    {
        var report = Samples.Training();
        var page = new Page(ReportHtml.Render(report));

        Assert.Contains(report.WeightsSha256!, page.Text, StringComparison.Ordinal);
        foreach (var text in new[] { "2,375,680", "in 290 steps", "9,205", "4 min 18 s" })
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }

        Assert.All(report.Model.Concat(report.Settings), fact =>
        {
            Assert.Contains(fact.Name, page.Text, StringComparison.Ordinal);
            Assert.Contains(fact.Value, page.Text, StringComparison.Ordinal);
        });
        Assert.All(report.Validation, point => Assert.All(point.HeadLosses, loss => Assert.Contains(Loss(loss), page.Text, StringComparison.Ordinal)));
        Assert.All(report.Validation, point => Assert.All(point.HeadAgreement, share => Assert.Contains(Percent(share), page.Text, StringComparison.Ordinal)));
        Assert.All(report.Points[0].HeadLosses.Concat(report.Points[^1].HeadLosses), loss => Assert.Contains(Loss(loss), page.Text, StringComparison.Ordinal));
        Assert.All(report.Points, point => Assert.Contains(
            $"head 3, step {point.Step}: {point.HeadLosses[2].ToString("0.######", CultureInfo.InvariantCulture)}", page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Render_Evaluation_ShowsEveryFigure()
    {
        var report = Samples.Evaluation();
        var text = new Page(ReportHtml.Render(report)).Text;

        foreach (var set in report.ProblemSets)
        {
            Assert.Contains(set.Measures, text, StringComparison.Ordinal);
            Assert.All(set.PassAtK.Concat(set.Curve), pass => AssertPass(pass, text));
            Assert.All(set.Verdicts, verdict => Assert.Contains(verdict.Verdict, text, StringComparison.Ordinal));
        }

        foreach (var figure in new[]
        {
            "40 problems, 20 samples each.", "480 (60.0%)", "9 (1.1%)", "sum-of-digits", "61", "76.3%", "grid-paths-003", "1.87 s", "2.00 s",
            "Print the sum of its digits.", "print(sum(map(int, n)))", "3 3\n", "6\n", "(empty)", "killed after 2.00 s",
            "1,294", "2.87", "91.3%", "77.4%", "65.2%",
        })
        {
            Assert.Contains(figure, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Render_Demo_ShowsBeforeAndAfterAndSpeculation()
    {
        var report = Samples.Demo();
        var text = new Page(ReportHtml.Render(report)).Text;

        foreach (var (before, after) in report.Before.ProblemSets.Zip(report.After.ProblemSets))
        {
            Assert.All(before.PassAtK.Zip(after.PassAtK), pair =>
                Assert.Contains($"{Percent(pair.First.Estimate)} → {Percent(pair.Second.Estimate)}", text, StringComparison.Ordinal));
            Assert.All(before.PassAtK.Concat(after.PassAtK), pass => AssertPass(pass, text));
        }

        Assert.Contains("512 → 1,294 tokens per second", text, StringComparison.Ordinal);
        Assert.Contains("2.53×", text, StringComparison.Ordinal);
        Assert.Contains("40 of 40 with and without speculation", text, StringComparison.Ordinal);
        Assert.Contains("All 40 texts are identical", text, StringComparison.Ordinal);
        Assert.Contains("5 min 31 s", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_DemoWithOneDifferingText_SaysSoPlainly()
    {
        var demo = Samples.Demo();
        var text = new Page(ReportHtml.Render(demo with { Speculation = demo.Speculation! with { IdenticalTexts = 39 } })).Text;

        Assert.Contains("1 of 40 texts DIFFER", text, StringComparison.Ordinal);
        Assert.Contains("\nNO\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("texts are identical", text, StringComparison.Ordinal);
    }

    private static void AssertPass(PassAtK pass, string text)
    {
        Assert.Contains(Percent(pass.Estimate), text, StringComparison.Ordinal);
        Assert.Contains($"{Percent(pass.Low)} to {Percent(pass.High)}", text, StringComparison.Ordinal);
    }

    private static string Loss(double loss) => loss.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);
}
