namespace Lookahead.Reports.Tests;

/// <summary>With LOOKAHEAD_REPORT_EXAMPLES set to a folder, the sample reports are written there for a look in a browser.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Render_Examples_AreAFewHundredKilobytesAtMost()
    {
        var folder = Environment.GetEnvironmentVariable("LOOKAHEAD_REPORT_EXAMPLES");
        foreach (var (name, html) in new[]
        {
            ("training", ReportHtml.Render(Samples.Training(points: 2000) with { LogarithmicLoss = true })),
            ("evaluation", ReportHtml.Render(Samples.Evaluation())),
            ("demo", ReportHtml.Render(Samples.Demo())),
        })
        {
            Assert.InRange(html.Length, 1000, 300_000);
            if (folder is not null)
            {
                File.WriteAllText(Path.Combine(folder, $"{name}.html"), html);
            }
        }
    }
}
