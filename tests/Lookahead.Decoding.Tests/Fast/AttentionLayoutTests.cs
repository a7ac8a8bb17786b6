using Lookahead.Decoding.Fast;

namespace Lookahead.Decoding.Tests.Fast;

public sealed class AttentionLayoutTests
{
    [Fact]
    public void Layout_EqualBlocksInOrder_IsTheRowsThemselves()
    {
        var layout = new AttentionLayout([new(3, 7, 2, 2), new(4, 60, 2, 2)], widest: 4);
        var block = Assert.Single(layout.Blocks);
        Assert.Equal([3, 4], block.Slots);
        Assert.True(block.NeighbouringSlots);
        Assert.Equal((2, 64, 0), (block.Width, block.Length, block.FirstCell));
        Assert.True(layout.IsIdentity);
        Assert.Equal([7, 8, 60, 61], layout.Positions);
    }

    [Fact]
    public void Layout_RaggedBlocksOutOfOrder_PadsAndFindsEveryRow()
    {
        // Rows 0-2 are slot 5, row 3 is slot 3; slot 4 is idle between them.
        var layout = new AttentionLayout([new(5, 10, 3, 3), new(3, 20, 1, 1)], widest: 4);
        var block = Assert.Single(layout.Blocks);
        Assert.Equal([3, 4, 5], block.Slots);
        Assert.Equal([3, 0, 0, 0, 0, 0, 0, 1, 2], layout.Rows);
        Assert.Equal([20, 0, 0, 0, 0, 0, 10, 11, 12], layout.Positions);
        Assert.Equal([6, 7, 8, 0], layout.Cells);
        Assert.False(layout.IsIdentity);
    }

    [Fact]
    public void Layout_FarSlots_AreListedNotSpanned()
    {
        var block = Assert.Single(new AttentionLayout([new(9, 0, 1, 1), new(0, 0, 1, 1)], widest: 1).Blocks);
        Assert.Equal([0, 9], block.Slots);
        Assert.False(block.NeighbouringSlots);
    }

    [Fact]
    public void Layout_PromptChunk_HasARectangleOfItsOwn()
    {
        var layout = new AttentionLayout([new(0, 130, 2, 2), new(1, 0, 5, 0)], widest: 2);
        Assert.Equal([(2, 192, 0), (5, 64, 2)], layout.Blocks.Select(b => (b.Width, b.Length, b.FirstCell)));
        Assert.True(layout.IsIdentity);
    }
}
