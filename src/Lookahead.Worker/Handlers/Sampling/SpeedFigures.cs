using Lookahead.Decoding.Batching;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>How fast texts were sampled.</summary>
/// <param name="Tokens">Generated.</param>
/// <param name="Seconds">Of decoding, prompts included.</param>
/// <param name="TokensPerForward">1 without speculation.</param>
/// <param name="HeadAcceptance">Of heads 2..k: the share of fed drafts that became text.</param>
public sealed record SpeedFigures(long Tokens, double Seconds, double TokensPerSecond, double TokensPerForward, IReadOnlyList<double> HeadAcceptance)
{
    public static SpeedFigures From(DecodingStatistics statistics) => new(
        statistics.Tokens, statistics.Elapsed.TotalSeconds, statistics.TokensPerSecond, statistics.TokensPerForward,
        [.. Enumerable.Range(2, statistics.Drafted.Count).Select(statistics.Acceptance)]);
}
