namespace Lookahead.Reports.Plots;

/// <summary>A point of a curve, with an interval around <see cref="Y"/> when both bounds are given.</summary>
internal readonly record struct PlotPoint(double X, double Y, double? Low = null, double? High = null);

/// <summary>A named curve; points in ascending order of x. A point that is not finite leaves a gap.</summary>
internal sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points)
{
    /// <summary>
    /// At most <paramref name="limit"/> points, each the mean of equally many neighbours: what the eye sees of a long run,
    /// in a page of bounded size.
    /// </summary>
    public PlotSeries Thinned(int limit)
    {
        var size = BucketSize(Points.Count, limit);
        return size == 1 ? this : this with
        {
            Points = [.. Points.Chunk(size).Select(bucket => new PlotPoint(bucket.Average(p => p.X), bucket.Average(p => p.Y)))],
        };
    }

    /// <summary>How many points one mean covers.</summary>
    public static int BucketSize(int points, int limit) => Math.Max(1, (points + limit - 1) / limit);
}
