namespace Lookahead.Reports.Plots;

/// <summary>The range of an axis and its ticks at round values.</summary>
internal sealed record Axis(double Minimum, double Maximum, IReadOnlyList<double> Ticks, bool Logarithmic)
{
    /// <summary>0 at the minimum, 1 at the maximum.</summary>
    public double Position(double value) => Logarithmic
        ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum)
        : (value - Minimum) / (Maximum - Minimum);

    /// <summary>A logarithmic axis cannot show zero, and no axis can show infinity.</summary>
    public bool Shows(double value) => double.IsFinite(value) && (!Logarithmic || value > 0);

    /// <summary>Ticks at multiples of 1, 2 or 5 times a power of ten; <paramref name="snap"/> moves the ends to ticks.</summary>
    public static Axis Linear(double low, double high, bool snap, int intervals = 5)
    {
        if (high <= low)
        {
            var margin = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low - margin, low + margin);
        }

        var step = NiceStep((high - low) / intervals);

        // A hair of tolerance keeps 0.3 / 0.1 = 2.9999999999999996 on its tick.
        var first = snap ? Math.Floor(low / step + 1e-9) : Math.Ceiling(low / step - 1e-9);
        var last = snap ? Math.Ceiling(high / step - 1e-9) : Math.Floor(high / step + 1e-9);
        var ticks = Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step).ToArray();
        return snap ? new Axis(ticks[0], ticks[^1], ticks, false) : new Axis(low, high, ticks, false);
    }

    /// <summary>Ticks at 1, 2 and 5 times powers of ten, or at the powers alone when that would be too many.</summary>
    /// <param name="low">Above zero.</param>
    /// <param name="high">At least <paramref name="low"/>.</param>
    public static Axis Log(double low, double high)
    {
        double[] steps = Math.Log10(high / low) > 2.5 ? [1] : [1, 2, 5];
        var candidates = Enumerable.Range((int)Math.Floor(Math.Log10(low)) - 1, (int)Math.Ceiling(Math.Log10(high / low)) + 4)
            .SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))
            .ToArray();
        var minimum = candidates.Last(tick => tick <= low * (1 + 1e-9));
        var maximum = candidates.First(tick => tick >= high * (1 - 1e-9) && tick > minimum);
        return new Axis(minimum, maximum, [.. candidates.Where(tick => tick >= minimum && tick <= maximum)], true);
    }

    private static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
    }
}
