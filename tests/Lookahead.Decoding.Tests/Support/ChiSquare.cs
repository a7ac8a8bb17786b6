namespace Lookahead.Decoding.Tests.Support;

internal static class ChiSquare
{
    /// <summary>
    /// How many standard deviations Pearson's statistic lies above its mean under the expected probabilities. Cells with
    /// fewer than 5 expected counts are joined; a count where the probability is 0 is infinitely far.
    /// </summary>
    public static double Deviations(IReadOnlyList<double> probabilities, IReadOnlyList<long> counts)
    {
        var n = counts.Sum();
        double statistic = 0, smallExpected = 0;
        long smallCount = 0;
        var cells = 0;
        void Add(double expected, long count)
        {
            statistic += (count - expected) * (count - expected) / expected;
            cells++;
        }
        for (var i = 0; i < counts.Count; i++)
        {
            var expected = probabilities[i] * n;
            if (expected == 0 && counts[i] > 0)
            {
                return double.PositiveInfinity;
            }
            if (expected < 5)
            {
                smallExpected += expected;
                smallCount += counts[i];
            }
            else
            {
                Add(expected, counts[i]);
            }
        }
        if (smallExpected > 0)
        {
            Add(smallExpected, smallCount);
        }
        var freedom = cells - 1;
        return (statistic - freedom) / Math.Sqrt(2.0 * freedom);
    }
}
