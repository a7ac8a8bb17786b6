using Lookahead.Evaluation.Statistics;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Statistics;

public sealed class SamplingIntervalTests
{
    [Theory]
    [InlineData(10, 3, 2)]
    [InlineData(20, 1, 10)]
    [InlineData(7, 6, 3)]
    public void Variance_EqualsTheJackknifeByItsDefinition(int n, int c, int k)
    {
        var without = Enumerable.Range(0, n).Select(i => PassAtK.Estimate(n - 1, i < c ? c - 1 : c, k)).ToArray();
        var mean = without.Average();

        Assert.Equal((n - 1.0) / n * without.Sum(x => (x - mean) * (x - mean)), SamplingInterval.Variance(new SampleCount(n, c), k), 12);
    }

    [Fact]
    public void Variance_PassAt1_IsTheBinomials() =>
        Assert.Equal(0.3 * 0.7 / (10 - 1), SamplingInterval.Variance(new SampleCount(10, 3), 1), 12);

    [Fact]
    public void OfMean_KAboveHalfOfTheSamples_IsNone()
    {
        SampleCount[] problems = [new(20, 3), new(10, 2)];

        Assert.NotNull(SamplingInterval.OfMean(problems, 5));
        Assert.Null(SamplingInterval.OfMean(problems, 6));
    }

    /// <summary>Fixed problems, samples drawn again: how often the interval holds the fixed problems' true pass@k.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void OfMean_SamplesDrawnAgain_CoversTheFixedProblems(int k)
    {
        const int Samples = 40, Problems = 60;
        var chances = Enumerable.Range(0, Problems).Select(i => 0.02 + (0.4 * i / Problems)).ToArray();
        var truth = chances.Average(p => 1 - Math.Pow(1 - p, k));
        var random = new Draws(k);
        var simulations = Tier.Count(400, 2000);

        var covered = Enumerable.Range(0, simulations).Count(_ =>
        {
            var counts = chances.Select(p => new SampleCount(Samples, random.Successes(Samples, p))).ToArray();
            var interval = SamplingInterval.OfMean(counts, k)!.Value;
            return interval.Low <= truth && truth <= interval.High;
        });

        Assert.InRange((double)covered / simulations, 0.92, 0.995);
    }

    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.5, 0)]
    [InlineData(0.001, -3.090232306167813)]
    public void NormalQuantile_KnownValues(double p, double z) => Assert.Equal(z, Normal.Quantile(p), 9);

    [Theory]
    [InlineData(1, 12.706204736432095)]
    [InlineData(2, 4.302652729911275)]
    [InlineData(4.5, 2.659)]
    [InlineData(30, 2.0422724563012373)]
    [InlineData(1000, 1.9623390808264078)]
    public void StudentT_CriticalValues(double degrees, double t) => Assert.Equal(t, StudentT.Critical(0.95, degrees), degrees == 4.5 ? 2 : 8);
}
