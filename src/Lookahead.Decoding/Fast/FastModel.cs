using Lookahead.Decoding.Exact.HeadPasses;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// Inference with libtorch's kernels, on the weights' device and in their type (fp32 or bf16). Logits are right up to rounding,
/// which depends on the other rows of a forward and on lengths: texts keep their distribution, but are not promised to be the
/// same in another batch (<see cref="Numerics.NumericsComparison"/> counts what that does).
/// </summary>
/// <remarks>
/// The host waits for the device once in a <see cref="Forward"/> that asks for logits and once in a <see cref="Draft"/>, for
/// their logits. Forward, Draft and SharePrefix must be called on one thread at a time; logits may be read from any.
/// </remarks>
public sealed class FastModel : SlotModel, IDecodingModel, IDisposable
{
    private readonly FastWeights weights;
    private readonly RotaryTables rotary;
    private readonly KeyValueSlab slab;
    private readonly FastHeads headPass;
    private readonly HostLogits logits, draftLogits;
    private readonly List<SlotFeed> fed = []; // One per fed row.
    private readonly int[] logitIndex; // Of a fed row; -1: no logits asked.
    private int drafted, draftedHeads;

    /// <param name="weights">May be shared; must outlive the model.</param>
    /// <param name="slots">Sequences side by side.</param>
    /// <param name="heads">Heads to use, 1..n; 0: all.</param>
    /// <param name="context">Positions per sequence, up to the configuration's; 0: all of it.</param>
    /// <param name="prefillRows">Rows per forward beyond one block per slot, for prompts.</param>
    public FastModel(FastWeights weights, int slots, int heads = 0, int context = 0, int prefillRows = 64)
        : base((weights ?? throw new ArgumentNullException(nameof(weights))).Config, slots, heads, context, prefillRows)
    {
        this.weights = weights;
        var config = weights.Config;
        rotary = new RotaryTables(config, Context, weights.Dtype, weights.Device);
        slab = new KeyValueSlab(config, config.TrunkLayers + HeadPass.CacheLayers(config, Heads), slots, Context, weights.Dtype, weights.Device);
        headPass = new FastHeads(weights, slab, Heads);
        logitIndex = new int[MaxRows];
        logits = new HostLogits(slots * Heads, VocabularySize, weights.Device);
        draftLogits = new HostLogits(slots * (Heads - 1), VocabularySize, weights.Device);
    }

    /// <summary>The whole slab, which is allocated once.</summary>
    public long PeakCacheBytes => slab.Bytes;

    public void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<SlotFeed> feeds)
    {
        List<int> judged = [];
        List<SlotFeed> judgedFeeds = [];
        SetRows(tokens, feeds, judged, judgedFeeds);
        headPass.Clear();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var batch = Rows(tokens, feeds);
        var x = weights.Embedding.index_select(0, batch.Source); // [R, D]
        for (var layer = 0; layer < weights.Trunk.Count; layer++)
        {
            using var input = x;
            x = weights.Trunk[layer].Run(input, batch, new LayerCache(slab, layer));
        }
        var all = judged.Count == tokens.Length;
        headPass.Store(x, batch, all);
        if (judged.Count > 0)
        {
            var rows = all ? batch : Rows([.. judged], [.. judgedFeeds]);
            logits.Fill(weights.Unembed(headPass.Output(1, rows)));
        }
    }

    public ReadOnlySpan<float> Logits(int row) =>
        row < fed.Count && logitIndex[row] >= 0
            ? logits.Row(logitIndex[row])
            : throw new ArgumentOutOfRangeException(nameof(row), row, "The last forward asked for no logits of this row.");

    public void Draft(ReadOnlySpan<int> rows, int heads)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heads, Heads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Length, Slots);
        var places = new SlotFeed[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rows[i], (uint)fed.Count, nameof(rows));
            places[i] = fed[rows[i]];
        }
        (drafted, draftedHeads) = (rows.Length, heads);
        if (drafted == 0 || heads < 2)
        {
            return;
        }
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var batch = Rows(rows, places);
        // One unembedding for all heads: [(heads - 1) x rows, D].
        var outputs = cat([.. Enumerable.Range(2, heads - 1).Select(head => headPass.Output(head, batch))]);
        draftLogits.Fill(weights.Unembed(outputs));
    }

    public ReadOnlySpan<float> DraftLogits(int index, int head)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)drafted, nameof(index));
        ArgumentOutOfRangeException.ThrowIfLessThan(head, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(head, draftedHeads);
        return draftLogits.Row((head - 2) * drafted + index);
    }

    public void SharePrefix(int from, int to, int length)
    {
        using var noGradient = no_grad();
        slab.CopyPrefix(from, to, length);
    }

    /// <summary>Does nothing: positions are overwritten when they are fed again.</summary>
    public void Truncate(int slot, int length)
    {
    }

    public void Dispose()
    {
        headPass.Dispose();
        rotary.Dispose();
        slab.Dispose();
        logits.Dispose();
        draftLogits.Dispose();
    }

    private RowBatch Rows(ReadOnlySpan<int> source, ReadOnlySpan<SlotFeed> places) => new(source, places, Heads, weights, rotary, slab);

    private void SetRows(ReadOnlySpan<int> tokens, ReadOnlySpan<SlotFeed> feeds, List<int> judged, List<SlotFeed> judgedFeeds)
    {
        Check(tokens, feeds);
        fed.Clear();
        drafted = 0;
        foreach (var feed in feeds)
        {
            var asked = Math.Min(feed.LogitRows, feed.Count);
            for (var i = 0; i < feed.Count; i++)
            {
                var isJudged = i >= feed.Count - asked;
                logitIndex[fed.Count] = isJudged ? judged.Count : -1;
                if (isJudged)
                {
                    judged.Add(fed.Count);
                }
                fed.Add(new SlotFeed(feed.Slot, feed.Position + i, 1, 0));
            }
            if (asked > 0)
            {
                judgedFeeds.Add(new SlotFeed(feed.Slot, feed.Position + feed.Count - asked, asked, asked));
            }
        }
    }
}
