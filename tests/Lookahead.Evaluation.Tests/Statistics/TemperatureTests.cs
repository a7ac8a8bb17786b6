using Lookahead.Evaluation.Statistics;

namespace Lookahead.Evaluation.Tests.Statistics;

public sealed class TemperatureTests
{
    private static readonly BootstrapOptions Quick = new() { Resamples = 200, Seed = 3 };

    [Fact]
    public void MaxOverTemperatures_ChoosesPerK()
    {
        // The first is better with one sample, the second with four: it solves every problem now and then.
        SampleCount[] sure = [new(8, 8), new(8, 0)];
        SampleCount[] varied = [new(8, 3), new(8, 3)];

        var one = MaxOverTemperatures.Compute([0.2, 0.8], [sure, varied], 1, Quick);
        var four = MaxOverTemperatures.Compute([0.2, 0.8], [sure, varied], 4, Quick);

        Assert.Equal((0.2, 0.5), (one.Temperature, one.Estimate));
        Assert.Equal((0.8, PassAtK.Estimate(8, 3, 4)), (four.Temperature, four.Estimate));
        Assert.InRange(one.Estimate, one.Low, one.High);
    }

    /// <summary>Five equal arms: the maximum is too high, the split-half choice is not.</summary>
    [Fact]
    public void EqualTemperatures_MaxIsBiasedUpwards_SplitHalfIsNot()
    {
        const int Simulations = 150, Problems = 30, Samples = 40, K = 10;
        var random = new Draws(11);
        var chances = Enumerable.Range(0, Problems).Select(i => 0.2 * (i + 0.5) / Problems).ToArray();
        var truth = chances.Average(p => 1 - Math.Pow(1 - p, K));
        var (most, split) = (new List<double>(), new List<double>());
        var options = new BootstrapOptions { Resamples = 1 };
        for (var s = 0; s < Simulations; s++)
        {
            var runs = Enumerable.Range(0, 5).Select(t => new TemperatureRun(t, [.. chances.Select(p =>
                (IReadOnlyList<bool>)[.. Enumerable.Range(0, Samples).Select(_ => random.NextDouble() < p)])])).ToList();
            most.Add(MaxOverTemperatures.Compute([.. runs.Select(r => r.Temperature)], [.. runs.Select(r => r.Counts)], K, options).Estimate - truth);
            split.Add(SplitHalf.Compute(runs, K, options)!.Estimate - truth);
        }

        Assert.True(most.Average() > 4 * StandardError(most), $"{most.Average()}");
        Assert.True(Math.Abs(split.Average()) < 3 * StandardError(split), $"{split.Average()} with a standard error of {StandardError(split)}");
    }

    [Fact]
    public void SplitHalf_ChoosesOnOneHalfAndScoresOnTheOther()
    {
        // At 0.5 the even samples are right, at 1.0 the odd ones: what looks best on one half is worst on the other.
        var runs = new[] { 0, 1 }.Select(right => new TemperatureRun(0.5 + (0.5 * right), [[.. Enumerable.Range(0, 8).Select(i => i % 2 == right)]])).ToArray();

        var result = SplitHalf.Compute(runs, 2, Quick)!;

        Assert.Equal((0.5, 1.0, 0.0), (result.ChosenOnEven, result.ChosenOnOdd, result.Estimate));
        Assert.Null(SplitHalf.Compute(runs, 5, Quick));
    }

    private static double StandardError(List<double> values) =>
        Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Count - 1) / values.Count);
}
