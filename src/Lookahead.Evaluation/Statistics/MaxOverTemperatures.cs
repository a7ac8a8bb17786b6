namespace Lookahead.Evaluation.Statistics;

/// <summary>A figure at the temperature where it is largest, with its 95% interval.</summary>
public sealed record BestTemperature(double Temperature, double Estimate, double Low, double High);

/// <summary>
/// The paper's max over T of pass@(k, T) (appendix F, "a temperature oracle"). It chooses and scores on the same samples, so
/// it is biased upwards, the more so the more temperatures and the fewer samples and problems there are; the interval takes
/// the maximum anew in every resample and does not remove that bias. <see cref="SplitHalf"/> does.
/// </summary>
public static class MaxOverTemperatures
{
    /// <exception cref="ArgumentException">No temperature or no problem, or a problem with fewer than k samples.</exception>
    public static BestTemperature Compute(IReadOnlyList<double> temperatures, IReadOnlyList<IReadOnlyList<SampleCount>> counts, int k, BootstrapOptions options)
    {
        var values = Values(counts, k);
        var all = Enumerable.Range(0, values[0].Length).ToArray();
        var best = ArgMax(values, all);
        var interval = Bootstrap.PercentileInterval(all.Length, options, chosen => Max(values, chosen));
        return new BestTemperature(temperatures[best], Bootstrap.Mean(values[best], all), interval.Low, interval.High);
    }

    /// <summary>[temperature][problem] of estimates.</summary>
    internal static double[][] Values(IReadOnlyList<IReadOnlyList<SampleCount>> counts, int k) =>
        [.. counts.Select(problems => problems.Select(p => p.PassAt(k)).ToArray())];

    internal static double Max(double[][] values, int[] chosen) => values.Max(v => Bootstrap.Mean(v, chosen));

    /// <summary>The temperature with the largest mean; the first of equal ones.</summary>
    internal static int ArgMax(double[][] values, int[] chosen)
    {
        var (best, most) = (0, double.NegativeInfinity);
        for (var t = 0; t < values.Length; t++)
        {
            if (Bootstrap.Mean(values[t], chosen) is var mean && mean > most)
            {
                (best, most) = (t, mean);
            }
        }
        return best;
    }
}
