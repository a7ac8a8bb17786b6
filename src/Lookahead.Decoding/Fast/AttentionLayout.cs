namespace Lookahead.Decoding.Fast;

/// <summary>
/// The rows of a ragged forward laid out as rectangles, because attention kernels take rectangles: sequences (lanes) times
/// rows (columns), shorter ones padded. Only attention pads; products work on the rows as they are fed.
/// </summary>
internal sealed class AttentionLayout
{
    /// <summary>Lengths are rounded up to this, which also aligns masks as the CUDA kernels want them.</summary>
    public const int LengthStep = 64;

    private readonly List<AttentionBlock> blocks = [];
    private readonly List<long> rows = [], positions = [];
    private readonly long[] cells;

    /// <param name="feeds">Of different slots. Their rows follow one another.</param>
    /// <param name="widest">Sequences with up to so many rows share a rectangle; each longer one, a piece of a prompt, has its own.</param>
    public AttentionLayout(ReadOnlySpan<SlotFeed> feeds, int widest)
    {
        List<(SlotFeed Feed, int FirstRow)> narrow = [], wide = [];
        var first = 0;
        foreach (var feed in feeds)
        {
            (feed.Count <= widest ? narrow : wide).Add((feed, first));
            first += feed.Count;
        }
        cells = new long[first];
        if (narrow.Count > 0)
        {
            Add(narrow);
        }
        foreach (var one in wide)
        {
            Add([one]);
        }
    }

    public IReadOnlyList<AttentionBlock> Blocks => blocks;

    /// <summary>The fed row that each cell of the rectangles holds; padding holds row 0.</summary>
    public IReadOnlyList<long> Rows => rows;

    /// <summary>The position that each cell of the rectangles looks up to; padding looks at position 0 alone.</summary>
    public IReadOnlyList<long> Positions => positions;

    /// <summary>The cell of each fed row.</summary>
    public IReadOnlyList<long> Cells => cells;

    /// <summary>Whether the rectangles' cells are the fed rows, in their order.</summary>
    public bool IsIdentity => rows.Count == cells.Length && !rows.Where((row, cell) => row != cell).Any();

    private void Add(List<(SlotFeed Feed, int FirstRow)> feeds)
    {
        var bySlot = feeds.ToDictionary(f => f.Feed.Slot);
        var width = feeds.Max(f => f.Feed.Count);
        var length = feeds.Max(f => f.Feed.Position + f.Feed.Count);
        var slots = Lanes([.. bySlot.Keys]);
        blocks.Add(new AttentionBlock(slots, width, (length + LengthStep - 1) / LengthStep * LengthStep, rows.Count));
        foreach (var slot in slots)
        {
            var (feed, firstRow) = bySlot.GetValueOrDefault(slot);
            for (var column = 0; column < width; column++)
            {
                var holds = column < feed.Count;
                if (holds)
                {
                    cells[firstRow + column] = rows.Count;
                }
                rows.Add(holds ? firstRow + column : 0);
                positions.Add(holds ? feed.Position + column : 0);
            }
        }
    }

    // Neighbouring slots are a view of the cache; others must be copied out of it for every layer. A few idle ones between
    // them cost less than that.
    private static int[] Lanes(int[] fed)
    {
        var (first, range) = (fed.Min(), fed.Max() - fed.Min() + 1);
        return range <= 2 * fed.Length ? [.. Enumerable.Range(first, range)] : [.. fed.Order()];
    }
}

/// <summary>One rectangle of rows.</summary>
/// <param name="Slots">One per lane, ascending.</param>
/// <param name="Width">Rows per lane.</param>
/// <param name="Length">Positions that the lanes look at, rounded up.</param>
/// <param name="FirstCell">Where its cells begin among those of all rectangles.</param>
internal sealed record AttentionBlock(int[] Slots, int Width, int Length, int FirstCell)
{
    public bool NeighbouringSlots => Slots[^1] - Slots[0] + 1 == Slots.Length;
}
