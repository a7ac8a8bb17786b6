using Lookahead.Decoding.Drafting;

namespace Lookahead.Decoding.Batching;

/// <summary>Figures of a run so far.</summary>
public sealed record DecodingStatistics
{
    /// <summary>Finished texts.</summary>
    public required int Samples { get; init; }

    /// <summary>Generated tokens, of unfinished texts too.</summary>
    public required long Tokens { get; init; }

    /// <summary>First tokens, which come from the prompt's forward and not from a decoding one.</summary>
    public required long FirstTokens { get; init; }

    /// <summary>Decoding forwards, counted per sequence.</summary>
    public required long Forwards { get; init; }

    /// <summary>Forwards of the model, whatever the number of sequences in them.</summary>
    public required long Steps { get; init; }

    /// <summary>Prompt tokens fed; shared prompts count once.</summary>
    public required long PrefillTokens { get; init; }

    /// <summary>Drafts of heads 2..k that were fed.</summary>
    public required IReadOnlyList<long> Drafted { get; init; }

    /// <summary>Of these, the ones that became text.</summary>
    public required IReadOnlyList<long> Accepted { get; init; }

    /// <summary>Time in steps, the consumer's time between results left out.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Of it, time in steps that fed prompt tokens (decoding goes on in them too).</summary>
    public required TimeSpan PrefillElapsed { get; init; }

    /// <summary>The most bytes of keys and values held at one time since the model was made; what sequences share counts once.</summary>
    public required long PeakCacheBytes { get; init; }

    /// <summary>What the choice of draft lengths rested on; null where they were fixed.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>1 without speculation, up to k with it.</summary>
    public double TokensPerForward => Forwards == 0 ? 0 : (double)(Tokens - FirstTokens) / Forwards;

    public double TokensPerSecond => Elapsed == TimeSpan.Zero ? 0 : Tokens / Elapsed.TotalSeconds;

    /// <summary>Share of head <paramref name="head"/>'s (2..k) fed drafts that became text.</summary>
    public double Acceptance(int head) => Drafted[head - 2] == 0 ? 0 : (double)Accepted[head - 2] / Drafted[head - 2];
}

/// <summary>Where a run stands after a step.</summary>
/// <param name="Samples">Finished texts.</param>
/// <param name="Active">Sequences in the batch.</param>
/// <param name="Tokens">Generated tokens.</param>
public readonly record struct DecodingProgress(int Samples, int Active, long Tokens);
