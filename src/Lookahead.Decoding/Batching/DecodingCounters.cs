using Lookahead.Decoding.Drafting;

namespace Lookahead.Decoding.Batching;

/// <summary>The running sums behind <see cref="DecodingStatistics"/>.</summary>
internal sealed class DecodingCounters(int blockLength)
{
    private readonly long[] drafted = new long[blockLength - 1];
    private readonly long[] accepted = new long[blockLength - 1];
    private long firstTokens, forwards, steps, prefillTokens;
    private TimeSpan elapsed, prefillElapsed;
    private readonly DecodingMeter meter = new(blockLength);

    public int Samples { get; private set; }

    public long Tokens { get; private set; }

    public void Reset()
    {
        (Samples, Tokens, firstTokens, forwards, steps, prefillTokens) = (0, 0, 0, 0, 0, 0);
        (elapsed, prefillElapsed) = (TimeSpan.Zero, TimeSpan.Zero);
        Array.Clear(drafted);
        Array.Clear(accepted);
        meter.Reset();
    }

    public void Began()
    {
        firstTokens++;
        Tokens++;
    }

    /// <summary>One sequence's part of a forward.</summary>
    public void Decoded(int fed, int committed, int acceptedDrafts)
    {
        forwards++;
        Tokens += committed;
        for (var i = 0; i < fed - 1; i++)
        {
            drafted[i]++;
        }
        for (var i = 0; i < acceptedDrafts; i++)
        {
            accepted[i]++;
        }
    }

    /// <summary>The end of a step, and of the search for one where nothing was left to do.</summary>
    public void Finished(int samples)
    {
        Samples += samples;
        meter.Tell(Tokens, drafted, accepted);
    }

    public void Step(int prefilled, TimeSpan took)
    {
        steps++;
        prefillTokens += prefilled;
        elapsed += took;
        if (prefilled > 0)
        {
            prefillElapsed += took;
        }
    }

    public DecodingStatistics Snapshot(long peakCacheBytes, Calibration? calibration) => new()
    {
        Samples = Samples,
        Tokens = Tokens,
        FirstTokens = firstTokens,
        Forwards = forwards,
        Steps = steps,
        PrefillTokens = prefillTokens,
        Drafted = [.. drafted],
        Accepted = [.. accepted],
        Elapsed = elapsed,
        PrefillElapsed = prefillElapsed,
        PeakCacheBytes = peakCacheBytes,
        Calibration = calibration,
    };
}
