namespace Lookahead.Evaluation.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>z with P(Z &lt; z) = p, by bisection to full precision.</summary>
    public static double Quantile(double p)
    {
        var (low, high) = (-9.0, 9.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cdf(middle) < p ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    /// <summary>1/2 + density(x) (x + x^3/3 + x^5/(3*5) + ...): all terms have one sign, so nothing cancels (Marsaglia 2004).</summary>
    public static double Cdf(double x)
    {
        var (sum, term) = (x, x);
        for (var i = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); i += 2)
        {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
