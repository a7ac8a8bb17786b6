namespace Lookahead.Decoding.Drafting;

/// <summary>A measured time for a number of rows.</summary>
/// <param name="Rows">From 1.</param>
/// <param name="Seconds">Of one run.</param>
public sealed record CostPoint(int Rows, double Seconds);

/// <summary>Times between and beyond the measured ones, on straight lines.</summary>
/// <param name="points">By rows, at least one.</param>
internal sealed class CostTable(IReadOnlyList<CostPoint> points)
{
    public double At(int rows)
    {
        if (rows <= points[0].Rows || points.Count == 1)
        {
            return points[0].Seconds * (rows <= points[0].Rows ? 1 : (double)rows / points[0].Rows);
        }
        var upper = 1;
        while (upper < points.Count - 1 && points[upper].Rows < rows)
        {
            upper++;
        }
        var (a, b) = (points[upper - 1], points[upper]);
        return a.Seconds + (b.Seconds - a.Seconds) * (rows - a.Rows) / (b.Rows - a.Rows);
    }
}
