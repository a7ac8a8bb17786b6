using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>Feeds one text to an exact model and reads the logits of all heads after its tokens.</summary>
internal static class TokenFeed
{
    /// <summary>Feeds the text in chunks to the last slot. [token][head, V].</summary>
    /// <param name="heads">Heads in use; 0: all.</param>
    public static float[][] Logits(ExactWeights weights, int[] tokens, IEnumerable<int> chunks, int threads = 1, int context = 0, int heads = 0)
    {
        using var pool = new WorkerPool(threads);
        using var exact = new ExactModel(weights, pool, slots: tokens.Length, heads, context);
        var rows = new float[tokens.Length][];
        var position = 0;
        foreach (var chunk in chunks)
        {
            exact.Forward(tokens.AsSpan(position, chunk), [new SlotFeed(exact.Slots - 1, position, chunk, chunk)]);
            for (var row = 0; row < chunk; row++)
            {
                rows[position + row] = Read(exact, row);
            }
            position += chunk;
        }
        return rows;
    }

    /// <summary>Logits of all heads after a row of the last forward: [head, V].</summary>
    public static float[] Read(ExactModel exact, int row)
    {
        var logits = exact.Logits(row).ToArray().ToList();
        exact.Draft([row], exact.Heads);
        for (var head = 2; head <= exact.Heads; head++)
        {
            logits.AddRange(exact.DraftLogits(0, head));
        }
        return [.. logits];
    }

    /// <summary>Chunks of one size that make up a length, the last one smaller if need be.</summary>
    public static IEnumerable<int> Chunks(int length, int size)
    {
        for (var start = 0; start < length; start += size)
        {
            yield return Math.Min(size, length - start);
        }
    }
}
