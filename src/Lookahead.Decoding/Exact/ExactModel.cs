using Lookahead.Decoding.Exact.HeadPasses;
using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;

namespace Lookahead.Decoding.Exact;

/// <summary>
/// fp32 inference on the CPU whose logits are, bit for bit, a function of the fed tokens alone: not of the other rows or
/// slots of a forward, of how a sequence was cut into forwards, of rejected drafts in the cache, of its capacity, or of
/// the number of threads. The kernels' remarks say why; the tests compare bits.
/// </summary>
/// <remarks>Steady state allocates no managed memory. Not thread-safe.</remarks>
public sealed unsafe class ExactModel : SlotModel, IDecodingModel, IDisposable
{
    private readonly ExactWeights weights;
    private readonly ModelConfig config;
    private readonly KeyValueCache cache;
    private readonly LayerPass pass;
    private readonly HeadPass headPass;
    private readonly RowSet fed, selected;
    private readonly int[] logitIndex; // Of a fed row; -1: no logits asked.
    private readonly int[] logitRows; // The fed rows whose logits are asked.
    private readonly int logitStride;
    private readonly FloatBuffer trunkOutput, hidden, logits, draftLogits;
    private int drafted;

    /// <param name="weights">May be shared; must outlive the model.</param>
    /// <param name="pool">Threads; must outlive the model.</param>
    /// <param name="slots">Sequences side by side.</param>
    /// <param name="heads">Heads to use, 1..n; 0: all.</param>
    /// <param name="context">Positions per sequence, up to the configuration's; 0: all of it.</param>
    /// <param name="prefillRows">Rows per forward beyond one block per slot, for prompts.</param>
    public ExactModel(ExactWeights weights, WorkerPool pool, int slots, int heads = 0, int context = 0, int prefillRows = 64)
        : base((weights ?? throw new ArgumentNullException(nameof(weights))).Config, slots, heads, context, prefillRows)
    {
        ArgumentNullException.ThrowIfNull(pool);
        this.weights = weights;
        config = weights.Config;
        cache = new KeyValueCache(slots, config.TrunkLayers + HeadPass.CacheLayers(config, Heads), config.KeyValueHeads, config.HeadDim, Context, HeadPass.OutputWidth(config, Heads));
        pass = new LayerPass(weights, cache, pool, MaxRows, Context);
        headPass = HeadPass.Create(weights, pass, cache, Heads, MaxRows, slots);
        (fed, selected) = (new RowSet(MaxRows), new RowSet(MaxRows));
        logitIndex = new int[MaxRows];
        logitRows = new int[slots * Heads];
        logitStride = weights.Unembedding.Stride;
        trunkOutput = new FloatBuffer((long)MaxRows * pass.Stride);
        hidden = new FloatBuffer((long)MaxRows * pass.Stride);
        logits = new FloatBuffer((long)slots * Heads * logitStride);
        draftLogits = new FloatBuffer((long)slots * (Heads - 1) * logitStride);
    }

    /// <summary>Bytes that a model takes beside its weights when every text has its full length.</summary>
    /// <param name="config">The model.</param>
    /// <param name="slots">Sequences side by side.</param>
    /// <param name="heads">In use, 1..n.</param>
    /// <param name="context">Positions per sequence.</param>
    /// <param name="prefillRows">As given to the constructor.</param>
    public static long MemoryFor(ModelConfig config, int slots, int heads, int context, int prefillRows = 64)
    {
        ArgumentNullException.ThrowIfNull(config);
        long rows = (long)slots * heads + prefillRows;
        var layers = config.TrunkLayers + HeadPass.CacheLayers(config, heads);
        var cache = slots * KeyValueCache.BytesPerSlot(layers, config.KeyValueHeads, config.HeadDim, context, HeadPass.OutputWidth(config, heads));
        var logits = slots * (2L * heads - 1) * PackedMatrix.RoundUp(config.VocabularySize);
        var perRow = 6L * config.Dim + 2L * (config.AttentionHeads + config.KeyValueHeads) * config.HeadDim + 2L * config.FeedForwardDim;
        return cache + sizeof(float) * (logits + rows * perRow);
    }

    public long PeakCacheBytes => cache.PeakBytes;

    public void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<SlotFeed> feeds)
    {
        SetRows(tokens, feeds);
        for (var row = 0; row < tokens.Length; row++)
        {
            weights.CopyEmbedding(tokens[row], trunkOutput.Span((long)row * pass.Stride, config.Dim));
        }
        for (var i = 0; i < weights.Trunk.Length; i++)
        {
            pass.Run(weights.Trunk[i], i, trunkOutput.Pointer, fed);
        }
        headPass.Store(trunkOutput.Pointer, fed);
        if (selected.Count > 0)
        {
            headPass.Output(1, logitRows.AsSpan(0, selected.Count), selected, hidden.Pointer);
            pass.Unembed(hidden.Pointer, selected.Count, logits.Pointer);
        }
    }

    public ReadOnlySpan<float> Logits(int row) =>
        row < fed.Count && logitIndex[row] >= 0
            ? logits.Span((long)logitIndex[row] * logitStride, VocabularySize)
            : throw new ArgumentOutOfRangeException(nameof(row), row, "The last forward asked for no logits of this row.");

    public void Draft(ReadOnlySpan<int> rows, int heads)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heads, Heads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Length, Slots);
        drafted = rows.Length;
        selected.Clear();
        foreach (var row in rows)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)fed.Count, nameof(rows));
            selected.Add(fed.Slots[row], fed.Positions[row]);
        }
        for (var head = 2; head <= heads && drafted > 0; head++)
        {
            headPass.CatchUp(head, selected);
            headPass.Output(head, rows, selected, hidden.Pointer);
            pass.Unembed(hidden.Pointer, drafted, draftLogits.Pointer + DraftRow(0, head) * logitStride);
        }
    }

    public ReadOnlySpan<float> DraftLogits(int index, int head)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)drafted, nameof(index));
        return draftLogits.Span(DraftRow(index, head) * logitStride, VocabularySize);
    }

    public void SharePrefix(int from, int to, int length)
    {
        cache.SharePrefix(from, to, length);
        headPass.SharePrefix(from, to, length);
    }

    public void Truncate(int slot, int length) => cache.Truncate(slot, length);

    public void Dispose()
    {
        cache.Dispose();
        pass.Dispose();
        headPass.Dispose();
        trunkOutput.Dispose();
        hidden.Dispose();
        logits.Dispose();
        draftLogits.Dispose();
    }

    private long DraftRow(int index, int head) => (long)(head - 2) * Slots + index;

    private void SetRows(ReadOnlySpan<int> tokens, ReadOnlySpan<SlotFeed> feeds)
    {
        Check(tokens, feeds);
        fed.Clear();
        selected.Clear();
        drafted = 0;
        foreach (var feed in feeds)
        {
            cache.Prepare(feed.Slot, feed.Position, feed.Count);
            for (var i = 0; i < feed.Count; i++)
            {
                var asked = i >= feed.Count - feed.LogitRows;
                logitIndex[fed.Count] = asked ? selected.Count : -1;
                fed.Add(feed.Slot, feed.Position + i);
                if (asked)
                {
                    logitRows[selected.Count] = fed.Count - 1;
                    selected.Add(feed.Slot, feed.Position + i);
                }
            }
        }
    }
}
