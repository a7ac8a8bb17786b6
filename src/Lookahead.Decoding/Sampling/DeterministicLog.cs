namespace Lookahead.Decoding.Sampling;

/// <summary>
/// The natural logarithm from basic operations alone, each correctly rounded (IEEE 754): the same bits on every machine.
/// The C library's log may choose another code path, and another last bit, on another processor.
/// </summary>
internal static class DeterministicLog
{
    private const int MantissaBits = 52;
    private const long SqrtHalf = 0x3FE6A09E667F3BCD;
    private const double Ln2High = 0.693147180369123816490; // Upper 32 bits of ln 2, so a multiple of it is exact.
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>
    /// ln x for positive normal x, to about 2 units in the last place. x = m 2^e with m in [sqrt(1/2), sqrt(2)), and
    /// ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| below 0.172, by 11 terms of the series.
    /// </summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (bits - SqrtHalf) >> MantissaBits;
        var m = BitConverter.Int64BitsToDouble(bits - (exponent << MantissaBits));
        var s = (m - 1) / (m + 1);
        var square = s * s;
        var series = 0.0;
        for (var k = 21; k >= 3; k -= 2)
        {
            series = (series + 1.0 / k) * square;
        }
        return exponent * Ln2High + (2 * s + (2 * s * series + exponent * Ln2Low));
    }
}
