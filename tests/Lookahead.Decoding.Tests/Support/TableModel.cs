namespace Lookahead.Decoding.Tests.Support;

/// <summary>Logits of a head after the fed history.</summary>
internal delegate void LogitFunction(int head, ReadOnlySpan<int> history, Span<float> logits);

/// <summary>
/// A model whose logits are a given function of the history, with a cache that, like a real one, keeps rejected tokens
/// until they are overwritten. Records how it was called.
/// </summary>
internal sealed class TableModel(int vocabularySize, int heads, int slots, int context, LogitFunction function, int maxRows = 0) : IDecodingModel
{
    private const int Forgotten = -1;
    private readonly int[,] cache = new int[slots, context];
    private readonly List<(int Slot, int Position)> rows = [];
    private readonly List<(int Slot, int Position)> drafts = [];
    private int draftHeads;

    public int VocabularySize => vocabularySize;

    public int Heads => heads;

    public int Slots => slots;

    public int Context => context;

    public int MaxRows { get; } = maxRows > 0 ? maxRows : slots * heads + 16;

    public List<int> RowsPerForward { get; } = [];

    public int Copies { get; private set; }

    public long PeakCacheBytes => 0;

    /// <summary>Called with the rows of each forward: to let a clock pass.</summary>
    public Action<int>? Forwarded { get; init; }

    /// <summary>Called with the rows and heads of each drafting.</summary>
    public Action<int, int>? Drafted { get; init; }

    /// <summary>Logits of head 1 after a history, without a cache.</summary>
    public float[] LogitsAfter(ReadOnlySpan<int> history) => Compute(1, history);

    public void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<SlotFeed> feeds)
    {
        Assert.InRange(tokens.Length, 1, MaxRows);
        rows.Clear();
        drafts.Clear();
        foreach (var feed in feeds)
        {
            for (var i = 0; i < feed.Count; i++)
            {
                cache[feed.Slot, feed.Position + i] = tokens[rows.Count];
                rows.Add((feed.Slot, feed.Position + i));
            }
        }
        Assert.Equal(tokens.Length, rows.Count);
        RowsPerForward.Add(rows.Count);
        Forwarded?.Invoke(rows.Count);
    }

    public ReadOnlySpan<float> Logits(int row) => Compute(1, History(rows[row]));

    public void Draft(ReadOnlySpan<int> rows, int heads)
    {
        draftHeads = heads;
        Drafted?.Invoke(rows.Length, heads);
        foreach (var row in rows)
        {
            drafts.Add(this.rows[row]);
        }
    }

    public ReadOnlySpan<float> DraftLogits(int index, int head)
    {
        Assert.InRange(head, 2, draftHeads);
        return Compute(head, History(drafts[index]));
    }

    public void SharePrefix(int from, int to, int length)
    {
        Copies++;
        for (var i = 0; i < length; i++)
        {
            cache[to, i] = cache[from, i];
        }
    }

    public void Truncate(int slot, int length)
    {
        for (var i = length; i < Context; i++)
        {
            cache[slot, i] = Forgotten;
        }
    }

    private int[] History((int Slot, int Position) at)
    {
        int[] tokens = [.. Enumerable.Range(0, at.Position + 1).Select(i => cache[at.Slot, i])];
        Assert.DoesNotContain(Forgotten, tokens);
        return tokens;
    }

    private float[] Compute(int head, ReadOnlySpan<int> history)
    {
        var logits = new float[vocabularySize];
        function(head, history, logits);
        return logits;
    }
}
