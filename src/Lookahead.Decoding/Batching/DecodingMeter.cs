using Lookahead.Jobs.Telemetry;

namespace Lookahead.Decoding.Batching;

/// <summary>Tells the counters of telemetry what a run has added since it told them last.</summary>
internal sealed class DecodingMeter(int blockLength)
{
    private readonly KeyValuePair<string, object?>[] heads =
        [.. Enumerable.Range(2, blockLength - 1).Select(head => new KeyValuePair<string, object?>(TelemetryAttributes.SpeculationHead, head))];

    private readonly long[] drafted = new long[blockLength - 1];
    private readonly long[] accepted = new long[blockLength - 1];
    private long tokens;

    public void Reset()
    {
        tokens = 0;
        Array.Clear(drafted);
        Array.Clear(accepted);
    }

    /// <summary>Allocates nothing: it is called after every step.</summary>
    public void Tell(long tokensNow, ReadOnlySpan<long> draftedNow, ReadOnlySpan<long> acceptedNow)
    {
        if (!LookaheadMetrics.GeneratedTokens.Enabled)
        {
            return;
        }
        LookaheadMetrics.GeneratedTokens.Add(tokensNow - tokens);
        tokens = tokensNow;
        for (var i = 0; i < heads.Length; i++)
        {
            LookaheadMetrics.DraftedTokens.Add(draftedNow[i] - drafted[i], heads[i]);
            LookaheadMetrics.AcceptedTokens.Add(acceptedNow[i] - accepted[i], heads[i]);
            (drafted[i], accepted[i]) = (draftedNow[i], acceptedNow[i]);
        }
    }
}
