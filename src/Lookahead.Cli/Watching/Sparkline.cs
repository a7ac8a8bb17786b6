namespace Lookahead.Cli.Watching;

/// <summary>A row of bars of eight heights, lowest to highest value.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="values">Finite ones are drawn.</param>
    /// <param name="width">Bars at most; of more values, each bar is the mean of a run of them.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        var finite = values.Where(double.IsFinite).ToList();
        var columns = Math.Min(width, finite.Count);
        var means = Enumerable.Range(0, columns)
            .Select(i => ((int)((long)i * finite.Count / columns), (int)((long)(i + 1) * finite.Count / columns)))
            .Select(run => finite[run.Item1..run.Item2].Average())
            .ToList();
        var (low, high) = (means.DefaultIfEmpty().Min(), means.DefaultIfEmpty().Max());
        return string.Concat(means.Select(value => high > low ? Bars[(int)Math.Round((value - low) / (high - low) * (Bars.Length - 1))] : Bars[0]));
    }
}
