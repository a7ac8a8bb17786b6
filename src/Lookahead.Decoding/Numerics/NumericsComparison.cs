using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Sampling;

namespace Lookahead.Decoding.Numerics;

/// <summary>
/// Decodes the same requests twice and reports where the texts part. In exact numerics they never do; in fast ones they part
/// where rounding decides between two tokens, about once in a million tokens in fp32.
/// </summary>
public static class NumericsComparison
{
    /// <param name="reference">The run whose logits measure the gaps. Its model is fed again afterwards.</param>
    /// <param name="other">The run that is judged.</param>
    /// <param name="requests">No two with the same id and sample.</param>
    /// <param name="pool">Threads to sample on.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <exception cref="ArgumentException">The runs' settings or models would give different texts in any numerics.</exception>
    public static NumericsReport Compare(DecodingRun reference, DecodingRun other, IReadOnlyList<SampleRequest> requests, WorkerPool pool, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(requests);
        CheckComparable(reference, other);
        var expected = Decode(reference, requests, pool, cancellation);
        var actual = Decode(other, requests, pool, cancellation);
        var tokens = 0L;
        List<FirstDifference> differences = [];
        foreach (var (key, text) in expected)
        {
            var same = text.AsSpan().CommonPrefixLength(actual[key]);
            if (same == text.Length)
            {
                tokens += same;
                continue;
            }
            tokens += same + 1;
            differences.Add(Measure(reference, key, text, same, actual[key][same]));
        }
        return new NumericsReport(expected.Count, tokens, differences);

        FirstDifference Measure(DecodingRun run, (string Id, int Sample) key, int[] text, int position, int token)
        {
            var prompt = requests.First(r => r.Id == key.Id && r.Sample == key.Sample).Prompt;
            var logits = LogitsAfter(run.Model, [.. prompt, .. text.AsSpan(0, position)]);
            var noise = CounterNoise.Create(run.Settings.Seed, key.Id, key.Sample);
            var (score, nucleus) = ChoiceGap.Of(logits, run.Settings, noise, position, text[position], token);
            return new FirstDifference(key.Id, key.Sample, position, text[position], token, score, nucleus);
        }
    }

    private static void CheckComparable(DecodingRun reference, DecodingRun other)
    {
        var (a, b) = (reference.Settings, other.Settings);
        if ((a.Seed, a.Temperature, a.TopP) != (b.Seed, b.Temperature, b.TopP))
        {
            throw new ArgumentException("The runs differ in seed, temperature or top-p, which change texts in any numerics.", nameof(other));
        }
        if ((reference.Model.VocabularySize, reference.Model.Context) != (other.Model.VocabularySize, other.Model.Context))
        {
            throw new ArgumentException("The runs' models differ in vocabulary or context.", nameof(other));
        }
    }

    private static SortedDictionary<(string Id, int Sample), int[]> Decode(DecodingRun run, IReadOnlyList<SampleRequest> requests, WorkerPool pool, CancellationToken cancellation) =>
        new(new BatchDecoder(run.Model, run.Settings, pool).Decode(requests, cancellation: cancellation)
            .ToDictionary(result => (result.Request.Id, result.Request.Sample), result => result.Tokens));

    private static ReadOnlySpan<float> LogitsAfter(IDecodingModel model, ReadOnlySpan<int> tokens)
    {
        model.Truncate(0, 0);
        var chunk = 0;
        for (var start = 0; start < tokens.Length; start += chunk)
        {
            chunk = Math.Min(model.MaxRows, tokens.Length - start);
            model.Forward(tokens.Slice(start, chunk), [new SlotFeed(0, start, chunk, LogitRows: start + chunk == tokens.Length ? 1 : 0)]);
        }
        return model.Logits(chunk - 1);
    }
}
