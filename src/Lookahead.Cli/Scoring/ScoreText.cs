using System.Globalization;
using Lookahead.Cli.Output;
using Lookahead.Evaluation.Results;

namespace Lookahead.Cli.Scoring;

/// <summary>A score for people.</summary>
internal static class ScoreText
{
    public static void Write(TextWriter writer, ScoreResult result, string? folder)
    {
        var set = result.Result;
        writer.WriteLine(Line($"{set.Problems} problems, {result.SamplesJudged:N0} samples, {result.SamplesJudged / Math.Max(1e-9, result.Seconds):0.#} samples/s in {result.Sandbox.Backend} ({result.Sandbox.Level})"));
        if (result.LeftOut.Count > 0)
        {
            writer.WriteLine(Line($"LEFT OUT: {result.LeftOut.Count} problems without samples; the figures are of the others alone"));
        }
        foreach (var temperature in set.Temperatures)
        {
            var at = set.Temperatures.Count == 1 ? "" : Line($" at temperature {temperature.Temperature:0.##}");
            foreach (var (k, estimate) in temperature.PassAtK)
            {
                writer.WriteLine($"pass@{k,-4} {Estimate(estimate)}{at}");
            }
        }
        foreach (var (k, best) in set.MaxOverTemperatures ?? new Dictionary<int, Lookahead.Evaluation.Statistics.BestTemperature>())
        {
            writer.WriteLine(Line($"pass@{k,-4} {Share(best.Estimate)} [{Share(best.Low)}, {Share(best.High)}] max over T, at {best.Temperature:0.##}; biased upwards"));
        }
        foreach (var (k, split) in set.SplitHalf ?? new Dictionary<int, Lookahead.Evaluation.Statistics.SplitHalfEstimate>())
        {
            writer.WriteLine($"pass@{k,-4} {Share(split.Estimate)} [{Share(split.Low)}, {Share(split.High)}] T chosen on other samples");
        }
        writer.WriteLine($"verdicts  {string.Join(", ", set.Verdicts.Select(v => Line($"{v.Key} {v.Value:N0}")))}");
        writer.WriteLine(Line($"within 25% of a CPU limit {set.Borderline}, unstable {set.Unstable}, without code {set.CodelessShare:P1}"));
        if (set.AcceptedByOtherComparison is { } other)
        {
            writer.WriteLine(Line($"accepted by the other comparison rule {other:N0}; the rules disagree on {set.ComparisonsDiffer:N0}"));
        }
        if (folder is not null)
        {
            writer.WriteLine($"result.json, problems.jsonl and report.html are in {Printable.Line(folder)}.");
        }
    }

    private static string Estimate(PassAtKEstimate e) =>
        $"{Share(e.Estimate)} [{Share(e.Low)}, {Share(e.High)}]" + (e is { SamplingLow: { } low, SamplingHigh: { } high } ? $", over samples alone [{Share(low)}, {Share(high)}]" : "");

    private static string Share(double share) => share.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
