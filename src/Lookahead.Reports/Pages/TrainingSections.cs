using System.Xml.Linq;
using Lookahead.Reports.Data;
using Lookahead.Reports.Html;
using Lookahead.Reports.Plots;

namespace Lookahead.Reports.Pages;

/// <summary>The sections that tell of a training run.</summary>
internal static class TrainingSections
{
    /// <summary>More points than a screen has pixels only make the page heavy.</summary>
    private const int MostPoints = 400;

    public static IEnumerable<XElement> Of(TrainingReport report)
    {
        yield return Summary(report);
        yield return Block.Section("Training losses", Block.Grid(
            TrainingLosses(report).Render(), LearningRate(report).Render(), Speed(report).Render(), HeadTable(report)));
        yield return Block.Section("Validation", Block.Grid(ValidationLosses(report).Render(), Agreement(report).Render()), ValidationTable(report));
        yield return Block.Section("Model and settings", Block.Grid(Block.Facts("Model", report.Model), Block.Facts("Settings", report.Settings)));
        if (report.Plan.Count > 0)
        {
            yield return Block.Section("Plan before the start", Block.Facts("Worked out from the shapes, not measured", report.Plan));
        }
    }

    private static XElement Summary(TrainingReport report)
    {
        var figures = new List<(string, string, string)>();
        if (report.Points is [var first, .., var last] && first.HeadLosses.Count > 0 && last.HeadLosses.Count > 0)
        {
            figures.Add(("Training loss, head 1", Figure.Loss(last.HeadLosses[0]), $"nats per token; {Figure.Loss(first.HeadLosses[0])} at step {Figure.Count(first.Step)}"));
        }

        if (report.Validation is [.., { HeadLosses.Count: > 0 } validation])
        {
            figures.Add(("Validation loss, head 1", Figure.Loss(validation.HeadLosses[0]), $"nats per token at step {Figure.Count(validation.Step)}"));
            var best = report.Validation.Where(point => point.HeadLosses.Count > 0).MinBy(point => point.HeadLosses[0])!;
            figures.Add(("Best validation", Figure.Loss(best.HeadLosses[0]), $"nats per token, head 1, at step {Figure.Count(best.Step)}"));
        }

        if (report.Totals is { } totals)
        {
            figures.Add(("Tokens", Figure.Count(totals.Tokens), $"in {Figure.Count(totals.Steps)} steps"));
            figures.Add(("Speed", Figure.Rate(totals.TokensPerSecond), "tokens per second of training"));
            figures.Add(("Duration", Figure.Duration(totals.Duration), "from start to end"));
        }

        return Tag.Of("section",
            figures.Count == 0 ? Block.Nothing("The run has recorded no figures.") : Block.Figures([.. figures]),
            report.WeightsSha256 is { } hash ? Tag.Of("p", Tag.Class("note"), "SHA-256 of the final weights: ", Tag.Of("code", hash)) : null);
    }

    private static LinePlot TrainingLosses(TrainingReport report)
    {
        var bucket = PlotSeries.BucketSize(report.Points.Count, MostPoints);
        return new LinePlot("Training loss per head", "step", "nats per token",
            Heads(report.Points, point => point.Step, point => point.HeadLosses))
        {
            Description = "Cross-entropy of the token that each head predicts: head 1 the next one, head 2 the one after it, and so on."
                + (bucket > 1 ? $" Each point is the mean of {bucket} logged steps." : ""),
            LogarithmicY = report.LogarithmicLoss,
            Nothing = "No training steps were recorded.",
        };
    }

    private static LinePlot LearningRate(TrainingReport report) => new("Learning rate", "step", "learning rate",
        report.Points.Count == 0 ? [] : [Single("learning rate", report.Points, point => point.LearningRate)])
    {
        Nothing = "No training steps were recorded.",
    };

    private static LinePlot Speed(TrainingReport report) => new("Training speed", "step", "tokens per second",
        report.Points.Count == 0 ? [] : [Single("tokens per second", report.Points, point => point.TokensPerSecond)])
    {
        Nothing = "No training steps were recorded.",
    };

    private static LinePlot ValidationLosses(TrainingReport report) => new("Validation loss per head", "step", "nats per token",
        Heads(report.Validation, point => point.Step, point => point.HeadLosses))
    {
        Description = "On text that training never saw.",
        LogarithmicY = report.LogarithmicLoss,
        Nothing = "No validation was recorded.",
    };

    private static LinePlot Agreement(TrainingReport report) => new("Teacher-forced agreement per head", "step", "share of positions",
        Heads(report.Validation, point => point.Step, point => point.HeadAgreement))
    {
        Description = "How often a head's most likely token is the one that head 1 itself chooses there, one position at a time, fed the true text: an estimate of acceptance.",
        Shares = true,
        Nothing = "No agreement was measured.",
    };

    private static XElement HeadTable(TrainingReport report)
    {
        if (report.Points is not [var first, .., var last])
        {
            return Block.Nothing("There are fewer than two training steps to compare.");
        }

        var heads = Math.Max(first.HeadLosses.Count, last.HeadLosses.Count);
        return Block.Table(
            ["head", $"loss at step {Figure.Count(first.Step)}", $"loss at step {Figure.Count(last.Step)}"],
            Enumerable.Range(0, heads).Select(head => (IReadOnlyList<string>)[HeadName(head), Loss(first.HeadLosses, head), Loss(last.HeadLosses, head)]));
    }

    private static XElement? ValidationTable(TrainingReport report)
    {
        if (report.Validation.Count == 0)
        {
            return null;
        }

        var losses = report.Validation.Max(point => point.HeadLosses.Count);
        var agreements = report.Validation.Max(point => point.HeadAgreement.Count);
        return Block.Details("Validation figures", Block.Table(
            ["step", .. Enumerable.Range(0, losses).Select(head => $"loss {HeadName(head)}"), .. Enumerable.Range(0, agreements).Select(head => $"agreement {HeadName(head)}")],
            report.Validation.Select(point => (IReadOnlyList<string>)[
                Figure.Count(point.Step),
                .. Enumerable.Range(0, losses).Select(head => Loss(point.HeadLosses, head)),
                .. Enumerable.Range(0, agreements).Select(head => head < point.HeadAgreement.Count ? Figure.Percent(point.HeadAgreement[head]) : Figure.Missing)])));
    }

    private static PlotSeries[] Heads<T>(IReadOnlyList<T> points, Func<T, long> step, Func<T, IReadOnlyList<double>> values)
    {
        var heads = points.Count == 0 ? 0 : points.Max(point => values(point).Count);
        return [.. Enumerable.Range(0, heads).Select(head => new PlotSeries(HeadName(head),
            [.. points.Where(point => head < values(point).Count).Select(point => new PlotPoint(step(point), values(point)[head]))]).Thinned(MostPoints))];
    }

    private static PlotSeries Single(string name, IReadOnlyList<TrainingPoint> points, Func<TrainingPoint, double> value) =>
        new PlotSeries(name, [.. points.Select(point => new PlotPoint(point.Step, value(point)))]).Thinned(MostPoints);

    private static string HeadName(int head) => $"head {head + 1}";

    private static string Loss(IReadOnlyList<double> losses, int head) => head < losses.Count ? Figure.Loss(losses[head]) : Figure.Missing;
}
