using Lookahead.Formats.Data;
using Lookahead.Formats.Overlap;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>A data report in words, for messages and reports.</summary>
internal static class TrainingDataText
{
    /// <summary>What was left out: "12 too long, 3 duplicate documents".</summary>
    public static string Skipped(TrainingDataReport report)
    {
        var parts = report.Skipped.Select(s => $"{s.Value:N0} {s.Key}").ToList();
        return parts.Count == 0 ? "nothing"
            : string.Join(", ", parts) + (report.LongestExample > report.LongestDocument ? $" (the longest example has {report.LongestExample:N0} tokens)" : "");
    }

    public static string Overlap(EvaluationOverlap overlap) =>
        $"{overlap.Shared.Count:N0} of {overlap.Problems:N0} problems share {overlap.NGramSize} words in a row with the training data"
        + (overlap.TooShort > 0 ? $"; {overlap.TooShort:N0} are too short to say" : "");
}
