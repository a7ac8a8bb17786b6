using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>Runs decoders and collects what they sampled, by problem and sample.</summary>
internal static class Texts
{
    public static SortedDictionary<string, SampleResult> Decode(IDecodingModel model, DecodingSettings settings, IEnumerable<SampleRequest> requests, int threads = 1)
    {
        using var pool = new WorkerPool(threads);
        return Decode(new BatchDecoder(model, settings, pool), requests);
    }

    public static SortedDictionary<string, SampleResult> Decode(BatchDecoder decoder, IEnumerable<SampleRequest> requests) =>
        new(decoder.Decode(requests).ToDictionary(r => $"{r.Request.Id}/{r.Request.Sample}"), StringComparer.Ordinal);

    public static SortedDictionary<string, SampleResult> Decode(ExactWeights weights, DecodingSettings settings, IEnumerable<SampleRequest> requests, int slots, int threads = 1, int prefillRows = 64)
    {
        using var pool = new WorkerPool(threads);
        using var model = new ExactModel(weights, pool, slots, prefillRows: prefillRows);
        return Decode(new BatchDecoder(model, settings with { PrefillRows = prefillRows }, pool), requests);
    }

    /// <summary>How many texts differ in tokens or in how they ended.</summary>
    public static int Differences(SortedDictionary<string, SampleResult> expected, SortedDictionary<string, SampleResult> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        return expected.Count(e => !e.Value.Tokens.SequenceEqual(actual[e.Key].Tokens) || e.Value.FinishReason != actual[e.Key].FinishReason);
    }

    public static double AcceptedShare(SortedDictionary<string, SampleResult> texts) =>
        (double)texts.Values.Sum(t => t.Accepted.Sum()) / Math.Max(1, texts.Values.Sum(t => t.Drafted.Sum()));
}
