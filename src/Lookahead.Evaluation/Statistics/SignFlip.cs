namespace Lookahead.Evaluation.Statistics;

/// <summary>
/// Sign-flip permutation test: were the two sides alike, each problem's results could have come from either. Every permutation
/// exchanges the sides on a random half of the problems, at all temperatures together.
/// </summary>
internal static class SignFlip
{
    private const double Rounding = 1e-12;

    /// <summary>
    /// Two-sided p-value. All 2^P permutations where they are not more than the resamples; else that many random ones, with
    /// the observed one counted in (Phipson and Smyth 2010), so that p is never 0.
    /// </summary>
    /// <param name="a">[temperature][problem] of the first side.</param>
    /// <param name="b">Of the second.</param>
    /// <param name="observed">Difference of the sides' scores.</param>
    /// <param name="options">Number of permutations and seed.</param>
    public static double PValue(double[][] a, double[][] b, double observed, BootstrapOptions options)
    {
        var problems = a[0].Length;
        var exact = problems < 31 && 1L << problems <= options.Resamples;
        var permutations = exact ? 1L << problems : options.Resamples;
        var random = new CounterRandom(options.Seed ^ 0x5165_6E66_6C69_7000);
        var flips = new bool[problems];
        long extreme = 0;
        for (long p = 0; p < permutations; p++)
        {
            for (var i = 0; i < problems; i++)
            {
                flips[i] = exact ? (p >> i & 1) == 1 : (random.At((ulong)((p * problems) + i)) & 1) == 1;
            }
            extreme += Math.Abs(Difference(a, b, flips)) >= Math.Abs(observed) - Rounding ? 1 : 0;
        }
        return exact ? (double)extreme / permutations : (extreme + 1.0) / (permutations + 1.0);
    }

    private static double Difference(double[][] a, double[][] b, bool[] flips)
    {
        var (most, mostOther) = (double.NegativeInfinity, double.NegativeInfinity);
        for (var t = 0; t < a.Length; t++)
        {
            var (sum, other) = (0.0, 0.0);
            for (var i = 0; i < flips.Length; i++)
            {
                sum += flips[i] ? b[t][i] : a[t][i];
                other += flips[i] ? a[t][i] : b[t][i];
            }
            (most, mostOther) = (Math.Max(most, sum), Math.Max(mostOther, other));
        }
        return (mostOther - most) / flips.Length;
    }
}
