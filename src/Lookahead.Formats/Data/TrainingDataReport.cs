using Lookahead.Formats.Overlap;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Data;

/// <summary>What was read, and what was left out and why. Lengths in tokens, prefix and end-of-text included.</summary>
public sealed record TrainingDataReport
{
    public required DataFormat Format { get; init; }

    /// <summary>Names the bytes that were read.</summary>
    public required DataSource Source { get; init; }

    /// <summary>Problems, lines or files that were read.</summary>
    public required int Examples { get; init; }

    /// <summary>Documents to train on.</summary>
    public required int Documents { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Of those, the ones that are to be predicted.</summary>
    public required long PredictedTokens { get; init; }

    public required int ShortestDocument { get; init; }

    public required int LongestDocument { get; init; }

    /// <summary>Of all that was read, what was too long included; plain texts and files before they are cut.</summary>
    public required int LongestExample { get; init; }

    /// <summary>How many were left out, by reason: see <see cref="SkipReasons"/>. Reasons without a case are absent.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>What the documents share with the evaluation sets that were named.</summary>
    public required IReadOnlyList<EvaluationOverlap> Overlap { get; init; }
}
