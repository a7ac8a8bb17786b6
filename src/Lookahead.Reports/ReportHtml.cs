using Lookahead.Reports.Data;
using Lookahead.Reports.Html;
using Lookahead.Reports.Pages;

namespace Lookahead.Reports;

/// <summary>
/// Turns a report's data into one self-contained HTML page: light and dark, readable on a phone, no scripts, nothing from the
/// network. The same data gives the same bytes. Every text is escaped; data that is missing is named, not an error.
/// </summary>
public static class ReportHtml
{
    public const string ContentType = "text/html; charset=utf-8";

    public static string Render(TrainingReport report) => new HtmlPage(report.Title).Add(TrainingSections.Of(report)).Render();

    public static string Render(EvaluationReport report) => new HtmlPage(report.Title).Add(EvaluationSections.Of(report)).Render();

    public static string Render(ComparisonReport report) => new HtmlPage(report.Title).Add(ComparisonSections.Of(report)).Render();

    public static string Render(DemoReport report) => new HtmlPage(report.Title).Add(DemoSections.Of(report)).Render();
}
