using Lookahead.Decoding;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;

namespace Lookahead.Benchmarks.Decoding;

/// <summary>Texts to decode, and how.</summary>
internal sealed record DecodingRun(ExactWeights Weights, int Threads, int Slots, IReadOnlyList<SampleRequest> Requests)
{
    public DecodingSettings Settings { get; init; } = new() { Temperature = 0 };

    /// <summary>Decodes all requests through the public API.</summary>
    public (DecodingStatistics Statistics, IReadOnlyList<SampleResult> Results) Execute(CancellationToken cancellationToken)
    {
        using var pool = new WorkerPool(Threads);
        var heads = Settings.BlockLength(Weights.Config.NHeads);
        var context = Requests.Max(r => r.Prompt.Length + r.MaxNewTokens) + heads;
        using var model = new ExactModel(Weights, pool, Slots, heads, Math.Min(context, Weights.Config.Context), Settings.PrefillRows);
        var decoder = new BatchDecoder(model, Settings, pool);
        var results = decoder.Decode(Requests, cancellation: cancellationToken).ToList();
        return (decoder.Statistics, results);
    }

    /// <summary>Generated tokens per second of the steps that fed no prompt.</summary>
    public static double TokensPerSecond(DecodingStatistics statistics) =>
        (statistics.Tokens - statistics.FirstTokens) / (statistics.Elapsed - statistics.PrefillElapsed).TotalSeconds;
}
