using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// Rows of one pass on the device: where each one stands, what it may look at. Made once per pass from a single upload and
/// used by every layer.
/// </summary>
/// <remarks>Its tensors belong to the dispose scope in which it is made. No number is passed to libtorch (decision 3).</remarks>
internal sealed class RowBatch
{
    /// <param name="source">Per row: a token's id, or the index of a row of the last forward.</param>
    /// <param name="feeds">Where the rows stand; <see cref="SlotFeed.LogitRows"/> is not looked at.</param>
    /// <param name="widest">See <see cref="AttentionLayout"/>.</param>
    /// <param name="weights">Whose device and type are used.</param>
    /// <param name="rotary">The model's.</param>
    /// <param name="slab">The cache that the rows read and write.</param>
    public RowBatch(ReadOnlySpan<int> source, ReadOnlySpan<SlotFeed> feeds, int widest, FastWeights weights, RotaryTables rotary, KeyValueSlab slab)
    {
        Count = source.Length;
        var layout = new AttentionLayout(feeds, widest);
        var upload = new List<long>(4 * Count + 2 * layout.Rows.Count);
        foreach (var value in source)
        {
            upload.Add(value);
        }
        AddPlaces(upload, feeds, slot: 0);
        AddPlaces(upload, feeds, slot: slab.Capacity);
        upload.AddRange(layout.Positions);
        upload.AddRange(layout.Rows);
        upload.AddRange(layout.Cells);
        foreach (var block in layout.Blocks)
        {
            upload.AddRange(Array.ConvertAll(block.Slots, slot => (long)slot));
        }
        var device = tensor(upload.ToArray()).to(weights.Device, non_blocking: true);
        var start = 0;
        Tensor Next(int count) => device.narrow(0, (start += count) - count, count);

        Source = Next(Count);
        (Cos, Sin) = rotary.At(Next(Count));
        Places = Next(Count);
        var looksUpTo = Next(layout.Positions.Count);
        var (gather, scatter) = (Next(layout.Rows.Count), Next(Count));
        (Gather, Scatter) = layout.IsIdentity ? (null, null) : (gather, scatter);
        Blocks = [.. layout.Blocks.Select(block => new DeviceBlock(block, Slots(block, Next(block.Slots.Length)), Mask(block, looksUpTo, weights, slab)))];
    }

    /// <summary>R.</summary>
    public int Count { get; }

    /// <summary>[R] int64: tokens or rows of the last forward, whichever it was made from.</summary>
    public Tensor Source { get; }

    /// <summary>[R] int64: slot x capacity + position.</summary>
    public Tensor Places { get; }

    /// <summary>Of every row's rotation, [R, 1, hd]; see <see cref="RotaryTables"/>.</summary>
    public Tensor Cos { get; }

    /// <summary>Of every row's rotation, [R, 1, hd]; see <see cref="RotaryTables"/>.</summary>
    public Tensor Sin { get; }

    public IReadOnlyList<DeviceBlock> Blocks { get; }

    /// <summary>The row of each cell of the blocks; null: cells are rows.</summary>
    public Tensor? Gather { get; }

    /// <summary>The cell of each row; null: cells are rows.</summary>
    public Tensor? Scatter { get; }

    private static void AddPlaces(List<long> upload, ReadOnlySpan<SlotFeed> feeds, long slot)
    {
        foreach (var feed in feeds)
        {
            for (var i = 0; i < feed.Count; i++)
            {
                upload.Add(slot * feed.Slot + feed.Position + i);
            }
        }
    }

    private static Tensor? Slots(AttentionBlock block, Tensor slots) => block.NeighbouringSlots ? null : slots;

    private static Tensor Mask(AttentionBlock block, Tensor looksUpTo, FastWeights weights, KeyValueSlab slab)
    {
        int lanes = block.Slots.Length, group = weights.Config.AttentionHeads / weights.Config.KeyValueHeads;
        var rows = looksUpTo.narrow(0, block.FirstCell, lanes * block.Width).view(lanes, block.Width, 1, 1);
        // log(1) = 0 and log(0) = -infinity.
        var mask = slab.PositionNumbers.narrow(0, 0, block.Length).le(rows).to(weights.Dtype).log_(); // [lanes, width, 1, length]
        return mask.expand(lanes, block.Width, group, block.Length).reshape(lanes, 1, block.Width * group, block.Length);
    }
}
