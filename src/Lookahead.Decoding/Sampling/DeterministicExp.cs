namespace Lookahead.Decoding.Sampling;

/// <summary>
/// The exponential function in double precision from basic operations alone, each correctly rounded (IEEE 754): the same bits
/// on every machine, as <see cref="DeterministicLog"/>.
/// </summary>
internal static class DeterministicExp
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.693147180369123816490; // Upper 32 bits of ln 2, so a multiple of it is exact.
    private const double Ln2Low = 1.90821492927058770002e-10;

    // 1/14!, 1/13!, ..., 1/1!, 1/0!.
    private static ReadOnlySpan<double> Coefficients =>
    [
        1.0 / 87178291200, 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
        1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1,
    ];

    /// <summary>
    /// e^x for x up to 709, 0 below -708, to about 2 units in the last place. x = n ln 2 + r with |r| at most ln(2)/2, and
    /// e^r by its Taylor polynomial of degree 14, whose remainder is under 1e-19 there.
    /// </summary>
    public static double Exp(double x)
    {
        if (!(x >= -708))
        {
            return double.IsNaN(x) ? x : 0;
        }
        var n = Math.Floor(x * Log2E + 0.5);
        var r = x - n * Ln2High - n * Ln2Low;
        var sum = 0.0;
        foreach (var coefficient in Coefficients)
        {
            sum = sum * r + coefficient;
        }
        return sum * BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);
    }
}
