namespace Lookahead.Evaluation.Statistics;

/// <summary>Holm's step-down correction (1979): the chance of any false finding among all tests stays below the level.</summary>
public static class Holm
{
    /// <summary>Adjusted p-values in the order given.</summary>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var largest = 0.0;
        foreach (var (rank, index) in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).Index())
        {
            largest = Math.Max(largest, Math.Min(1, (pValues.Count - rank) * pValues[index]));
            adjusted[index] = largest;
        }
        return adjusted;
    }
}
