using Lookahead.Evaluation.Statistics;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Statistics;

public sealed class BootstrapTests
{
    [Fact]
    public void MeanInterval_SameSeed_SameInterval()
    {
        double[] values = [0, 0.25, 1, 0.5, 0.125, 0, 1];
        var options = new BootstrapOptions { Resamples = 500, Seed = 7 };

        Assert.Equal(Bootstrap.MeanInterval(values, options), Bootstrap.MeanInterval(values, options));
        Assert.NotEqual(Bootstrap.MeanInterval(values, options), Bootstrap.MeanInterval(values, options with { Seed = 8 }));
    }

    [Fact]
    public void MeanInterval_EqualValues_HasNoWidth() =>
        Assert.Equal(new Interval(0.5, 0.5), Bootstrap.MeanInterval([0.5, 0.5, 0.5], new BootstrapOptions { Resamples = 100 }));

    [Fact]
    public void MeanInterval_ManyProblems_IsTheNormalOne()
    {
        // Half zeros, half ones: the mean's standard error is 0.5 / sqrt(400) = 0.025.
        var values = Enumerable.Range(0, 400).Select(i => (double)(i % 2)).ToArray();

        var interval = Bootstrap.MeanInterval(values, new BootstrapOptions { Seed = 3 });

        Assert.InRange(interval.Low, 0.5 - (1.96 * 0.025) - 0.003, 0.5 - (1.96 * 0.025) + 0.003);
        Assert.InRange(interval.High, 0.5 + (1.96 * 0.025) - 0.003, 0.5 + (1.96 * 0.025) + 0.003);
    }

    [Fact]
    public void MeanInterval_NoValues_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Bootstrap.MeanInterval([], new BootstrapOptions()));

    [Fact]
    public void MeanInterval_LevelOutOfRange_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Bootstrap.MeanInterval([1], new BootstrapOptions { Level = 95 }));

    /// <summary>
    /// Draws sets of 100 problems whose chance of success is uniform in (0, 1), 20 samples each, and counts how often the
    /// 95% interval holds the truth: pass@1 = 1/2, pass@3 = 1 - E[(1-p)^3] = 3/4. LOOKAHEAD_TEST_FULL=1 draws 2000 sets and
    /// asks for 93 to 97%; 300 sets are too few for that (standard deviation 1.3%), so they only have to come near.
    /// </summary>
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(3, 0.75)]
    public void MeanInterval_KnownTruth_IsCoveredAsStated(int k, double truth)
    {
        const int Problems = 100, Samples = 20;
        var simulations = Tier.Count(300, 2000);
        var random = new Random(20240607 + k);
        var covered = 0;
        for (var s = 0; s < simulations; s++)
        {
            var values = new double[Problems];
            for (var i = 0; i < Problems; i++)
            {
                var p = random.NextDouble();
                var correct = Enumerable.Range(0, Samples).Count(_ => random.NextDouble() < p);
                values[i] = PassAtK.Estimate(Samples, correct, k);
            }

            var interval = Bootstrap.MeanInterval(values, new BootstrapOptions { Resamples = 1000, Seed = (ulong)s });
            covered += interval.Low <= truth && truth <= interval.High ? 1 : 0;
        }

        var coverage = (double)covered / simulations;
        Assert.InRange(coverage, Tier.Full ? 0.93 : 0.91, Tier.Full ? 0.97 : 0.985);
    }
}
