namespace Lookahead.Evaluation.Statistics;

/// <summary>How intervals are made.</summary>
public sealed record BootstrapOptions
{
    public int Resamples { get; init; } = 10_000;

    public ulong Seed { get; init; }

    /// <summary>Coverage of the interval.</summary>
    public double Level { get; init; } = 0.95;
}

/// <summary>A range that holds the true value with the stated coverage.</summary>
public readonly record struct Interval(double Low, double High);

/// <summary>
/// Percentile bootstrap of a mean (Efron 1979): resample the problems with replacement, take the mean, and read the interval
/// off the quantiles of the means. It answers "what if other problems of this kind had been in the set"; with few problems
/// (below about 30) it is somewhat too narrow.
/// </summary>
public static class Bootstrap
{
    /// <summary>The interval for the mean of <paramref name="values"/> [problems]. The same seed gives the same interval.</summary>
    /// <exception cref="ArgumentException">No values.</exception>
    public static Interval MeanInterval(IReadOnlyList<double> values, BootstrapOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Resamples, 1);
        if (options.Level is not (> 0 and < 1))
        {
            throw new ArgumentException($"The level must lie between 0 and 1; it is {options.Level}.", nameof(options));
        }

        if (values.Count == 0)
        {
            throw new ArgumentException("An interval needs at least one problem.", nameof(values));
        }

        var data = values.ToArray();
        var random = new CounterRandom(options.Seed);
        var means = new double[options.Resamples];
        ulong counter = 0;
        for (var i = 0; i < means.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < data.Length; j++)
            {
                sum += data[random.IndexAt(counter++, data.Length)];
            }

            means[i] = sum / data.Length;
        }

        Array.Sort(means);
        var tail = (1 - options.Level) / 2;
        return new Interval(Quantile(means, tail), Quantile(means, 1 - tail));
    }

    /// <summary>Linear between order statistics (type 7 of Hyndman and Fan 1996).</summary>
    private static double Quantile(double[] sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
