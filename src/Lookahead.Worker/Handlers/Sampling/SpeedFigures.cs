using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Drafting;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>How fast texts were sampled.</summary>
/// <param name="Tokens">Generated.</param>
/// <param name="Seconds">Of decoding, prompts included.</param>
/// <param name="TokensPerForward">1 without speculation.</param>
/// <param name="HeadAcceptance">Of heads 2..k: the share of fed drafts that became text.</param>
public sealed record SpeedFigures(long Tokens, double Seconds, double TokensPerSecond, double TokensPerForward, IReadOnlyList<double> HeadAcceptance)
{
    /// <summary>Tokens fed per forward and text: one and its drafts.</summary>
    public double FedPerForward { get; init; } = 1;

    /// <summary>The most bytes of keys and values held at one time.</summary>
    public long PeakCacheBytes { get; init; }

    /// <summary>What the choice of draft lengths rested on; null where they were fixed.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>Of several passes with the same model, one or more; the calibration of the first.</summary>
    public static SpeedFigures From(IReadOnlyList<DecodingStatistics> passes) => From(passes[0] with
    {
        Samples = passes.Sum(p => p.Samples),
        Tokens = passes.Sum(p => p.Tokens),
        FirstTokens = passes.Sum(p => p.FirstTokens),
        Forwards = passes.Sum(p => p.Forwards),
        Steps = passes.Sum(p => p.Steps),
        PrefillTokens = passes.Sum(p => p.PrefillTokens),
        Drafted = Sum(passes, p => p.Drafted),
        Accepted = Sum(passes, p => p.Accepted),
        Elapsed = TimeSpan.FromTicks(passes.Sum(p => p.Elapsed.Ticks)),
        PrefillElapsed = TimeSpan.FromTicks(passes.Sum(p => p.PrefillElapsed.Ticks)),
        PeakCacheBytes = passes.Max(p => p.PeakCacheBytes),
    });

    private static long[] Sum(IReadOnlyList<DecodingStatistics> passes, Func<DecodingStatistics, IReadOnlyList<long>> counts) =>
        [.. Enumerable.Range(0, passes.Max(p => counts(p).Count)).Select(i => passes.Sum(p => i < counts(p).Count ? counts(p)[i] : 0))];

    public static SpeedFigures From(DecodingStatistics statistics) => new(
        statistics.Tokens, statistics.Elapsed.TotalSeconds, statistics.TokensPerSecond, statistics.TokensPerForward,
        [.. Enumerable.Range(2, statistics.Drafted.Count).Select(statistics.Acceptance)])
    {
        FedPerForward = statistics.Forwards == 0 ? 1 : 1 + (double)statistics.Drafted.Sum() / statistics.Forwards,
        PeakCacheBytes = statistics.PeakCacheBytes,
        Calibration = statistics.Calibration,
    };
}
