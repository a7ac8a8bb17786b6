using Lookahead.Evaluation.Statistics;

namespace Lookahead.Evaluation.Tests.Statistics;

public sealed class PassAtKTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void Estimate_EverySmallCase_EqualsExactArithmetic()
    {
        for (var n = 1; n <= 30; n++)
        {
            for (var c = 0; c <= n; c++)
            {
                for (var k = 1; k <= n; k++)
                {
                    AssertExact(n, c, k);
                }
            }
        }
    }

    [Theory]
    [InlineData(200, 1, 100)]
    [InlineData(200, 150, 10)]
    [InlineData(1000, 3, 1)]
    [InlineData(1000, 500, 400)]
    [InlineData(10_000, 1, 9_999)]
    [InlineData(10_000, 5_000, 1)]
    [InlineData(100_000, 1, 1)]
    [InlineData(100_000, 1, 10)]
    [InlineData(100_000, 7, 50_000)]
    [InlineData(100_000, 50_000, 2)]
    [InlineData(100_000, 99_999, 1)]
    [InlineData(100_000, 300, 300)]
    [InlineData(100_000, 10_000, 10_000)]
    [InlineData(100_000, 3, 99_997)]
    public void Estimate_LargeCase_EqualsExactArithmetic(int n, int c, int k) => AssertExact(n, c, k);

    [Theory]
    [InlineData(10, 0, 5, 0.0)]
    [InlineData(10, 6, 5, 1.0)]
    [InlineData(10, 10, 1, 1.0)]
    [InlineData(4, 1, 2, 0.5)]
    public void Estimate_KnownCase_IsRight(int n, int c, int k, double expected) => Assert.Equal(expected, PassAtK.Estimate(n, c, k), 15);

    [Fact]
    public void Estimate_FewerSamplesThanK_IsRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => PassAtK.Estimate(5, 2, 10));

        Assert.Contains("pass@10 needs at least 10 samples a problem, and there are 5", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, -1, 1)]
    [InlineData(5, 6, 1)]
    [InlineData(5, 1, 0)]
    public void Estimate_Nonsense_IsRefused(int n, int c, int k) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PassAtK.Estimate(n, c, k));

    private static void AssertExact(int n, int c, int k)
    {
        var exact = ExactPassAtK.Compute(n, c, k);
        var estimate = PassAtK.Estimate(n, c, k);
        Assert.True(Math.Abs(estimate - exact) <= Tolerance * exact, $"n={n} c={c} k={k}: {estimate:R}, exact {exact:R}");
    }
}
