using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>Feeds one text to a model and reads the logits of all heads after its tokens.</summary>
internal static class TokenFeed
{
    /// <summary>Feeds the text in chunks to the last slot. [token][head, V].</summary>
    /// <param name="heads">Heads in use; 0: all.</param>
    public static float[][] Logits(ExactWeights weights, int[] tokens, IEnumerable<int> chunks, int threads = 1, int context = 0, int heads = 0)
    {
        using var pool = new WorkerPool(threads);
        using var exact = new ExactModel(weights, pool, slots: tokens.Length, heads, context);
        return Logits(exact, exact.Slots - 1, tokens, chunks);
    }

    /// <summary>Feeds the text in chunks to a slot. [token][head, V].</summary>
    public static float[][] Logits(IDecodingModel model, int slot, int[] tokens, IEnumerable<int> chunks)
    {
        var rows = new float[tokens.Length][];
        var position = 0;
        foreach (var chunk in chunks)
        {
            model.Forward(tokens.AsSpan(position, chunk), [new SlotFeed(slot, position, chunk, chunk)]);
            for (var row = 0; row < chunk; row++)
            {
                rows[position + row] = Read(model, row);
            }
            position += chunk;
        }
        return rows;
    }

    /// <summary>Logits of all heads after a row of the last forward: [head, V].</summary>
    public static float[] Read(IDecodingModel model, int row)
    {
        var logits = model.Logits(row).ToArray().ToList();
        model.Draft([row], model.Heads);
        for (var head = 2; head <= model.Heads; head++)
        {
            logits.AddRange(model.DraftLogits(0, head));
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
