using Lookahead.Evaluation.Statistics;

namespace Lookahead.Evaluation.Tests.Statistics;

/// <summary>
/// Draws sets of problems with known pass@k and counts how often an interval holds the truth. A problem's chance p of a
/// correct sample has the density b (1-p)^(b-1), so that pass@k = 1 - E[(1-p)^k] = k / (k + b).
/// </summary>
internal static class CoverageSimulation
{
    private const int Samples = 20;

    public delegate Interval MakeInterval(double[] values, SampleCount[] counts, ulong seed);

    public static double Run(int problems, int k, double truth, int simulations, MakeInterval make)
    {
        var b = k * (1 - truth) / truth;
        var random = new Draws((problems * 1000) + (k * 100) + (int)(truth * 100));
        var covered = 0;
        for (var s = 0; s < simulations; s++)
        {
            var counts = new SampleCount[problems];
            for (var i = 0; i < problems; i++)
            {
                var p = 1 - Math.Pow(random.NextDouble(), 1 / b);
                counts[i] = new SampleCount(Samples, random.Successes(Samples, p));
            }
            var interval = make([.. counts.Select(c => c.PassAt(k))], counts, (ulong)s);
            covered += interval.Low <= truth && truth <= interval.High ? 1 : 0;
        }
        return (double)covered / simulations;
    }
}
