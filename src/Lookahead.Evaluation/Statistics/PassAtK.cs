namespace Lookahead.Evaluation.Statistics;

/// <summary>The chance that at least one of k samples is correct (Chen et al. 2021, section 2.1).</summary>
public static class PassAtK
{
    /// <summary>
    /// The unbiased estimate 1 - C(n-c, k) / C(n, k) from n samples of which c are correct. With m = min(c, k) and
    /// o = max(c, k) the ratio is the product over j &lt; m of 1 - o / (n - j); summed as log1p and ended with expm1 it keeps
    /// full precision also where the result is tiny.
    /// </summary>
    /// <exception cref="ArgumentException">n &lt; k: there is no unbiased estimate from fewer samples than k.</exception>
    public static double Estimate(int n, int c, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(c);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(c, n);
        if (n < k)
        {
            throw new ArgumentException($"pass@{k} needs at least {k} samples a problem, and there are {n}. Draw more samples or ask for a smaller k.", nameof(n));
        }

        if (n - c < k)
        {
            return 1;
        }

        var (m, o) = (Math.Min(c, k), (double)Math.Max(c, k));
        var sum = 0.0;
        for (var j = 0; j < m; j++)
        {
            sum += Log1P(-o / (n - j));
        }

        return -ExpM1(sum);
    }

    /// <summary>log(1 + x) for x in (-1, 0] without loss near 0 (Kahan's correction; see Higham, Accuracy and Stability, 1.14).</summary>
    private static double Log1P(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    /// <summary>exp(x) - 1 for x &lt;= 0 without loss near 0 (Kahan's correction, as above).</summary>
    private static double ExpM1(double x)
    {
        var u = Math.Exp(x);
        return u == 1 ? x
            : u - 1 == -1 ? -1
            : (u - 1) * x / Math.Log(u);
    }
}
