namespace Lookahead.Evaluation.Statistics;

/// <summary>
/// Compares two sides problem by problem. With several temperatures a side's score is its max over T, taken anew in every
/// resample and permutation, so that both sides carry that maximum's bias alike.
/// </summary>
public static class PairedComparison
{
    private const double Rounding = 1e-12;

    /// <summary>One result per k, ascending.</summary>
    /// <exception cref="ArgumentException">The sides differ in problems or temperatures, or a problem has fewer than k samples.</exception>
    public static IReadOnlyList<PairedDifference> Compute(ComparedRuns first, ComparedRuns second, IReadOnlyCollection<int> ks, BootstrapOptions options)
    {
        Check(first, second);
        var results = ks.Distinct().Order().Select(k => One(first, second, k, options)).ToList();
        var adjusted = Holm.Adjust([.. results.Select(r => r.PValue)]);
        return [.. results.Zip(adjusted, (result, p) => result with { HolmPValue = p })];
    }

    private static PairedDifference One(ComparedRuns first, ComparedRuns second, int k, BootstrapOptions options)
    {
        var (a, b) = (Mean(first, k), Mean(second, k));
        var problems = a[0].Length;
        var all = Enumerable.Range(0, problems).ToArray();
        var (scoreA, scoreB) = (MaxOverTemperatures.Max(a, all), MaxOverTemperatures.Max(b, all));
        var difference = scoreB - scoreA;
        var resampled = Bootstrap.Distribution(problems, options, chosen => MaxOverTemperatures.Max(b, chosen) - MaxOverTemperatures.Max(a, chosen));
        var (bestA, bestB) = (a[MaxOverTemperatures.ArgMax(a, all)], b[MaxOverTemperatures.ArgMax(b, all)]);
        var signs = bestA.Zip(bestB, (x, y) => Math.Abs(y - x) < Rounding ? 0 : Math.Sign(y - x)).ToList();
        var result = new PairedDifference
        {
            K = k, First = scoreA, Second = scoreB, Difference = difference, Low = 0, High = 0, PValue = 1,
            Better = signs.Count(s => s > 0), Equal = signs.Count(s => s == 0), Worse = signs.Count(s => s < 0),
            Method = DifferenceMethod.PairedBootstrap,
            FirstRunDeviation = Deviation(RunScores(first, k, all)),
            SecondRunDeviation = Deviation(RunScores(second, k, all)),
        };
        if (result is { FirstRunDeviation: { } deviationA, SecondRunDeviation: { } deviationB })
        {
            return WithRuns(result, resampled, problems, (deviationA, first.Runs.Count), (deviationB, second.Runs.Count), options.Level);
        }
        Array.Sort(resampled);
        var tail = (1 - options.Level) / 2;
        return result with
        {
            Low = Bootstrap.Quantile(resampled, tail),
            High = Bootstrap.Quantile(resampled, 1 - tail),
            PValue = SignFlip.PValue(a, b, difference, options),
        };
    }

    /// <summary>
    /// Var = bootstrap variance over problems of the means over runs + s_A^2/S_A + s_B^2/S_B of the runs' own scores. What
    /// problems and runs share (sampling noise) is counted in both, so the interval is not too narrow for that. Degrees of
    /// freedom by Welch and Satterthwaite: with 3 runs a side and large differences between runs they are few, as they must be.
    /// </summary>
    private static PairedDifference WithRuns(
        PairedDifference result, double[] resampled, int problems, (double Deviation, int Count) a, (double Deviation, int Count) b, double level)
    {
        (double Variance, int Degrees)[] parts =
        [
            (Variance(resampled), problems - 1),
            (a.Deviation * a.Deviation / a.Count, a.Count - 1),
            (b.Deviation * b.Deviation / b.Count, b.Count - 1),
        ];
        result = result with { Method = DifferenceMethod.RunsAndProblems };
        var variance = parts.Sum(p => p.Variance);
        if (variance == 0)
        {
            // All runs and problems agree: nothing is left to chance that these data show.
            return result with { Low = result.Difference, High = result.Difference, PValue = result.Difference == 0 ? 1 : 0 };
        }
        var degrees = variance * variance / parts.Where(p => p.Variance > 0).Sum(p => p.Variance * p.Variance / Math.Max(1, p.Degrees));
        var half = StudentT.Critical(level, degrees) * Math.Sqrt(variance);
        return result with
        {
            Low = result.Difference - half,
            High = result.Difference + half,
            PValue = StudentT.TwoSided(result.Difference / Math.Sqrt(variance), degrees),
        };
    }

    /// <summary>[temperature][problem]: means over runs of the estimates.</summary>
    private static double[][] Mean(ComparedRuns side, int k)
    {
        var runs = side.Runs.Select(run => MaxOverTemperatures.Values(run, k)).ToList();
        return [.. runs[0].Select((problems, t) => problems.Select((_, i) => runs.Average(run => run[t][i])).ToArray())];
    }

    private static List<double> RunScores(ComparedRuns side, int k, int[] all) =>
        [.. side.Runs.Select(run => MaxOverTemperatures.Max(MaxOverTemperatures.Values(run, k), all))];

    private static double? Deviation(List<double> scores) => scores.Count < 2 ? null : Math.Sqrt(Variance([.. scores]));

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1);
    }

    private static void Check(ComparedRuns first, ComparedRuns second)
    {
        var shapes = first.Runs.Concat(second.Runs).Select(run => (Temperatures: run.Count, Problems: run.Select(t => t.Count).Distinct().ToArray())).ToList();
        if (first.Runs.Count == 0 || second.Runs.Count == 0 || shapes[0].Temperatures == 0
            || shapes.Any(s => s.Temperatures != shapes[0].Temperatures || s.Problems is not [> 0] || s.Problems[0] != shapes[0].Problems[0]))
        {
            throw new ArgumentException("Both sides need at least one run, and all runs the same temperatures and problems.");
        }
    }
}
