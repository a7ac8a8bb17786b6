namespace Lookahead.Worker.Handlers;

/// <summary>Names of report files in an attempt, beside <c>report.html</c>.</summary>
public static class ReportFiles
{
    /// <summary>What report.html was made of, so that reports of several jobs can be put on one page.</summary>
    public const string Data = "report.json";
}
