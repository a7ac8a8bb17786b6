namespace Lookahead.Evaluation.Statistics;

/// <summary>Student's t distribution, for intervals that rest on few runs.</summary>
internal static class StudentT
{
    /// <summary>P(|T| &gt;= |t|) with <paramref name="degrees"/> of freedom, whole or not.</summary>
    public static double TwoSided(double t, double degrees) =>
        double.IsInfinity(t) ? 0 : IncompleteBeta(degrees / (degrees + (t * t)), degrees / 2, 0.5);

    /// <summary>The t that |T| exceeds with probability 1 - <paramref name="level"/>.</summary>
    public static double Critical(double level, double degrees)
    {
        var (low, high) = (0.0, 1e6);
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = TwoSided(middle, degrees) > 1 - level ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    /// <summary>The regularised incomplete beta function by its continued fraction (DLMF 8.17.22, modified Lentz).</summary>
    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - IncompleteBeta(1 - x, b, a); // Where the fraction converges fast.
        }
        const double Tiny = 1e-300;
        var (c, d) = (1.0, 1 / Guard(1 - ((a + b) * x / (a + 1))));
        var f = d;
        for (var m = 1; m < 10_000; m++)
        {
            Step(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            if (Step(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1))) is var change && Math.Abs(change - 1) < 1e-15)
            {
                break;
            }
        }
        return f * Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;

        double Step(double numerator)
        {
            d = 1 / Guard(1 + (numerator * d));
            c = Guard(1 + (numerator / c));
            f *= c * d;
            return c * d;
        }

        static double Guard(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }

    /// <summary>ln Gamma(x) for x &gt; 0: Stirling's series after a shift above 10.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 10; x++)
        {
            shift += Math.Log(x);
        }
        var (inverse, square) = (1 / x, 1 / (x * x));
        var series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680))))));
        return ((x - 0.5) * Math.Log(x)) - x + (Math.Log(2 * Math.PI) / 2) + series - shift;
    }
}
