using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Lookahead.Jobs.Json;
using Lookahead.Reports.Data;

namespace Lookahead.Reports.Tests;

public sealed class RenderTests
{
    [Fact]
    public void Render_EveryKindOfReport_IsOneWellFormedPageWithoutNetworkOrScripts()
    {
        foreach (var html in new[] { ReportHtml.Render(Samples.Training()), ReportHtml.Render(Samples.Evaluation()), ReportHtml.Render(Samples.Demo()) })
        {
            var page = new Page(html);
            Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", html, StringComparison.Ordinal);
            Assert.Empty(page.All("script"));
            Assert.Empty(page.All("link"));
            Assert.Empty(page.All("img"));
            Assert.DoesNotContain("http:", html, StringComparison.Ordinal);
            Assert.DoesNotContain("https:", html, StringComparison.Ordinal);
            Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
            Assert.Contains("prefers-color-scheme: dark", page.All("style").Single().Value, StringComparison.Ordinal);
            Assert.Contains(page.All("meta"), meta => (string?)meta.Attribute("content") == "width=device-width, initial-scale=1");
        }
    }

    [Fact]
    public void Render_AnyReport_ClosesEmptyElementsAsHtmlWants()
    {
        var html = ReportHtml.Render(Samples.Demo());

        Assert.DoesNotMatch(@"<(td|th|div|span|p|pre|code|section|ul|li|figure|dd|dt|details)( [^>]*)?/>", html);
    }

    [Fact]
    public void Render_Training_ShowsPlanBestValidationAndWhatAgreementIs()
    {
        var sample = Samples.Training();
        var html = ReportHtml.Render(sample with { Validation = [new(100, [2.5], []), new(200, [1.25], []), new(300, [1.75], [])] });

        Assert.Contains("Plan before the start", html, StringComparison.Ordinal);
        Assert.Contains("about 87 MB on the cpu, of 16.0 GB", html, StringComparison.Ordinal);
        Assert.Matches("Best validation.*1\\.2500.*at step 200", html.ReplaceLineEndings(" "));
        Assert.Contains("Teacher-forced agreement per head", html, StringComparison.Ordinal);
        Assert.Contains("an estimate of acceptance", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Plan before the start", ReportHtml.Render(sample with { Plan = [] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SameDataTwice_GivesTheSameBytes()
    {
        Assert.Equal(ReportHtml.Render(Samples.Demo()), ReportHtml.Render(Samples.Demo()));
    }

    [Fact]
    public void Render_UnderAnotherCulture_GivesTheSameBytes()
    {
        var expected = ReportHtml.Render(Samples.Demo());
        var before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = commas;
            Assert.Equal(expected, ReportHtml.Render(Samples.Demo()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Render_DataThatWentThroughJson_GivesTheSameBytes()
    {
        var json = JsonSerializer.Serialize(Samples.Demo(), JobJson.Options);

        Assert.Equal(ReportHtml.Render(Samples.Demo()), ReportHtml.Render(JsonSerializer.Deserialize<DemoReport>(json, JobJson.Options)!));
    }

    [Fact]
    public void Render_HostileNamesAndSamples_AreTextAndNotMarkup()
    {
        const string Hostile = "</style></pre><script>alert('&\"')</script><img src=x onerror=alert(1)>";
        var evaluation = Samples.Evaluation();
        var set = evaluation.ProblemSets[0];
        var page = new Page(ReportHtml.Render(evaluation with
        {
            Title = Hostile,
            Model = [new(Hostile, Hostile)],
            Settings = [new(Hostile, Hostile)],
            ProblemSets = [set with
            {
                Name = Hostile,
                Measures = Hostile,
                Verdicts = [new(Hostile, 3, false)],
                Families = [new(Hostile, 1, 1, 1, 1)],
                Slowest = [new(Hostile, TimeSpan.Zero, TimeSpan.Zero)],
                Samples = [new(Hostile, Hostile, Hostile, Hostile, false) { Detail = Hostile, FirstFailingTest = new(Hostile, Hostile, Hostile, Hostile) }],
            }],
        }));

        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, Count(page.Html, "</style>"));
        Assert.Equal(Hostile, page.All("title").First().Value);
        Assert.Contains(page.All("code"), code => code.Value == Hostile);
        Assert.All(page.All("g").Attributes("data-series"), name => Assert.Equal(Hostile, name.Value));
    }

    [Fact]
    public void Render_ControlCharactersAndHalfSurrogates_AreShownVisibly()
    {
        var set = Samples.Evaluation().ProblemSets[0] with
        {
            Samples = [new("p", "s", "a\0b\u001b[31m\r\nc\u007f\ud800d\ud83d\ude00\uffff", "wrong-answer", false)],
        };
        var page = new Page(ReportHtml.Render(Samples.Evaluation() with { ProblemSets = [set] }));

        Assert.Contains(page.All("code"), code => code.Value == "a\u2400b\u241b[31m\nc\u2421\ufffdd\ud83d\ude00\ufffd");
    }

    [Fact]
    public void Render_EmptyTraining_NamesWhatIsMissing()
    {
        var page = new Page(ReportHtml.Render(new TrainingReport { Title = "nothing" }));

        Assert.Contains("The run has recorded no figures.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No training steps were recorded.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No validation was recorded.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No agreement was measured.", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("svg"));
    }

    [Fact]
    public void Render_EmptyEvaluation_NamesWhatIsMissing()
    {
        var page = new Page(ReportHtml.Render(new EvaluationReport
        {
            Title = "nothing",
            ProblemSets = [new ProblemSetReport { Name = "empty", Measures = "Nothing." }],
        }));

        Assert.Contains("No curve was computed.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No sample was judged.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No samples were kept.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No speed was measured.", page.Text, StringComparison.Ordinal);
        Assert.Contains("No problem set was evaluated.", new Page(ReportHtml.Render(new EvaluationReport { Title = "none" })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SetThatIsMissingBefore_ShowsAfterAlone()
    {
        var demo = Samples.Demo();
        var page = new Page(ReportHtml.Render(demo with { Before = demo.Before with { ProblemSets = [] }, Speculation = null, Duration = null }));

        Assert.Equal(["after"], Page.SeriesOf(page.Figure("pass@k")));
        Assert.Contains("Speculation was not compared.", page.Text, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
