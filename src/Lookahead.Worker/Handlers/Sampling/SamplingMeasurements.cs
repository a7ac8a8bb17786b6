using Lookahead.Decoding.Batching;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>Measures a pass over all requests: its speed, and what became of the drafts of each head.</summary>
internal static class SamplingMeasurements
{
    public static void Record(DecodingStatistics statistics)
    {
        if (statistics.Tokens == 0)
        {
            return; // An earlier attempt had done it all.
        }
        LookaheadMetrics.GenerationRate.Record(statistics.TokensPerSecond);
        for (var head = 2; head <= statistics.Drafted.Count + 1; head++)
        {
            if (statistics.Drafted[head - 2] > 0)
            {
                LookaheadMetrics.Acceptance.Record(statistics.Acceptance(head), new KeyValuePair<string, object?>(TelemetryAttributes.SpeculationHead, head));
            }
        }
    }
}
