using Lookahead.Evaluation.Statistics;
using Lookahead.TestSupport;
using Xunit.Abstractions;

namespace Lookahead.Evaluation.Tests.Statistics;

public sealed class BootstrapTests(ITestOutputHelper output)
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
    /// LOOKAHEAD_TEST_FULL=1 draws 2000 sets and asks for 93 to 97%; 300 sets are too few for that (standard deviation
    /// 1.3%), so they only have to come near.
    /// </summary>
    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(1, 0.5)]
    [InlineData(3, 0.75)]
    [InlineData(10, 0.8)]
    public void MeanInterval_HundredProblems_IsCoveredAsStated(int k, double truth)
    {
        var coverage = CoverageSimulation.Run(problems: 100, k, truth, Tier.Count(300, 2000), (values, _, seed) =>
            Bootstrap.MeanInterval(values, new BootstrapOptions { Resamples = 1000, Seed = seed }));

        output.WriteLine($"pass@{k} {truth}: {coverage:P1}");
        Assert.InRange(coverage, Tier.Full ? 0.93 : 0.91, Tier.Full ? 0.97 : 0.985);
    }

    /// <summary>The table of docs/statistics.md: with few problems the interval covers less than it says, and no test can mend that.</summary>
    [Theory]
    [InlineData(10, 0.80)]
    [InlineData(20, 0.86)]
    [InlineData(30, 0.88)]
    [InlineData(50, 0.89)]
    public void MeanInterval_FewProblems_CoversSomewhatLess(int problems, double atLeast)
    {
        foreach (var (k, truth) in new[] { (1, 0.2), (1, 0.5), (3, 0.75) })
        {
            var coverage = CoverageSimulation.Run(problems, k, truth, Tier.Count(200, 2000), (values, _, seed) =>
                Bootstrap.MeanInterval(values, new BootstrapOptions { Resamples = 1000, Seed = seed }));

            output.WriteLine($"{problems} problems, pass@{k} {truth}: {coverage:P1}");
            Assert.InRange(coverage, atLeast - (Tier.Full ? 0 : 0.04), 0.99);
        }
    }
}
