using Lookahead.Decoding.Drafting;

namespace Lookahead.Decoding.Tests.Drafting;

public sealed class CostTableTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 12)]
    [InlineData(3, 13)]
    [InlineData(4, 14)]
    [InlineData(8, 24)]
    [InlineData(16, 44)] // Beyond the last point: its slope.
    public void At_BetweenAndBeyondPoints_LiesOnStraightLines(int rows, double seconds) =>
        Assert.Equal(seconds, new CostTable([new(1, 10), new(2, 12), new(4, 14), new(8, 24)]).At(rows), 1e-9);

    [Fact]
    public void At_OnePoint_GrowsWithTheRows() => Assert.Equal(30, new CostTable([new(1, 10)]).At(3), 1e-9);
}
