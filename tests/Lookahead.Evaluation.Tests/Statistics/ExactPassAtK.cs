using System.Numerics;

namespace Lookahead.Evaluation.Tests.Statistics;

/// <summary>1 - C(n-c, k) / C(n, k) in whole numbers, rounded once at the end.</summary>
internal static class ExactPassAtK
{
    public static double Compute(int n, int c, int k)
    {
        // The ratio is (n-c)! (n-k)! / (n! (n-c-k)!): a product of min(c, k) fractions (n - max(c, k) - j) / (n - j).
        var (few, many) = (Math.Min(c, k), Math.Max(c, k));
        if (n - c < k)
        {
            return 1;
        }

        var above = Product(n - many - few + 1, n - many);
        var below = Product(n - few + 1, n);
        return Ratio(below - above, below);
    }

    /// <summary>from * ... * to by halves, so that large factors meet large factors.</summary>
    private static BigInteger Product(long from, long to) =>
        from > to ? BigInteger.One
        : from == to ? from
        : Product(from, (from + to) / 2) * Product(((from + to) / 2) + 1, to);

    private static double Ratio(BigInteger above, BigInteger below)
    {
        if (above.IsZero)
        {
            return 0;
        }

        var shift = (int)(below.GetBitLength() - above.GetBitLength()) + 64; // leaves 64 bits of quotient, more than a double holds
        return Math.ScaleB((double)((above << shift) / below), -shift);
    }
}
