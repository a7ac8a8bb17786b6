namespace Lookahead.Evaluation.Statistics;

/// <summary>pass@k at a temperature that was chosen on other samples.</summary>
/// <param name="ChosenOnEven">Chosen on the samples of even number, scored on the odd ones.</param>
/// <param name="ChosenOnOdd">The other way round.</param>
/// <param name="Estimate">Mean of the two scores.</param>
public sealed record SplitHalfEstimate(double ChosenOnEven, double ChosenOnOdd, double Estimate, double Low, double High);

/// <summary>
/// The temperature is chosen on one half of every problem's samples and scored on the other half, both ways, and the two
/// scores are averaged. Unlike <see cref="MaxOverTemperatures"/> it has no upward bias: no sample helps to choose and to score.
/// </summary>
public static class SplitHalf
{
    /// <returns>Null when half of some problem's samples is fewer than k.</returns>
    /// <exception cref="ArgumentException">No temperature or no problem.</exception>
    public static SplitHalfEstimate? Compute(IReadOnlyList<TemperatureRun> runs, int k, BootstrapOptions options)
    {
        if (runs.Any(run => run.Outcomes.Any(samples => samples.Count / 2 < k)))
        {
            return null;
        }
        var even = MaxOverTemperatures.Values([.. runs.Select(run => run.Half(0))], k);
        var odd = MaxOverTemperatures.Values([.. runs.Select(run => run.Half(1))], k);
        var all = Enumerable.Range(0, even[0].Length).ToArray();
        var interval = Bootstrap.PercentileInterval(all.Length, options, chosen => Score(even, odd, chosen));
        return new SplitHalfEstimate(
            runs[MaxOverTemperatures.ArgMax(even, all)].Temperature, runs[MaxOverTemperatures.ArgMax(odd, all)].Temperature,
            Score(even, odd, all), interval.Low, interval.High);
    }

    private static double Score(double[][] even, double[][] odd, int[] chosen) =>
        (Bootstrap.Mean(odd[MaxOverTemperatures.ArgMax(even, chosen)], chosen) + Bootstrap.Mean(even[MaxOverTemperatures.ArgMax(odd, chosen)], chosen)) / 2;
}
