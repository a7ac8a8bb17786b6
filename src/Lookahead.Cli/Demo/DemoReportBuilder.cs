using Lookahead.Reports.Data;
using Lookahead.Worker.Handlers.Sampling;

namespace Lookahead.Cli.Demo;

/// <summary>Puts the reports of the demo's jobs on one page.</summary>
internal static class DemoReportBuilder
{
    public const string VariantsMeasure =
        "New variants of families that were trained on, with numbers, letters and wordings never seen: it measures recall of templates.";

    public const string FamiliesMeasure =
        "Families of which no problem was trained on: it measures generalisation.";

    public static DemoReport Build(DemoResults results, TimeSpan duration) => new()
    {
        Title = "Lookahead demo",
        Training = results.TrainingReport,
        Before = Explained(results.BeforeReport),
        After = Explained(results.AfterReport),
        Speculation = results.Compared.SpeedWithoutSpeculation is { } off
            ? new SpeculationComparison(Speed(off), Speed(results.Compared.Speed), results.Compared.Texts.Count, results.Compared.IdenticalTexts ?? 0)
            : null,
        Duration = duration,
    };

    private static EvaluationReport Explained(EvaluationReport report) => report with
    {
        ProblemSets = [.. report.ProblemSets.Select(set => set with { Measures = set.Name == DemoJobs.Variants ? VariantsMeasure : FamiliesMeasure })],
    };

    private static SpeedReport Speed(SpeedFigures figures) => new()
    {
        TokensPerSecond = figures.TokensPerSecond,
        TokensPerForward = figures.TokensPerForward,
        HeadAcceptance = figures.HeadAcceptance,
    };
}
