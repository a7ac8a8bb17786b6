namespace Lookahead.Evaluation.Statistics;

/// <summary>
/// One side of a comparison: one or more runs of the same recipe (seeds), each with the same problems and temperatures in the
/// same order as every run that it is compared with.
/// </summary>
/// <param name="Name">In reports.</param>
/// <param name="Runs">[run][temperature][problem].</param>
public sealed record ComparedRuns(string Name, IReadOnlyList<IReadOnlyList<IReadOnlyList<SampleCount>>> Runs);

/// <summary>Where the interval and the p-value of a difference come from.</summary>
public enum DifferenceMethod
{
    /// <summary>Percentile bootstrap over problems; sign-flip permutation of problems. Says nothing of other training seeds.</summary>
    PairedBootstrap,

    /// <summary>t interval and test from the variances of problems and of runs together.</summary>
    RunsAndProblems,
}

/// <summary>pass@k of two sides, and their difference (second minus first) with a 95% interval.</summary>
public sealed record PairedDifference
{
    public required int K { get; init; }

    public required double First { get; init; }

    public required double Second { get; init; }

    public required double Difference { get; init; }

    public required double Low { get; init; }

    public required double High { get; init; }

    /// <summary>Two-sided.</summary>
    public required double PValue { get; init; }

    /// <summary>The same after Holm's correction over the k of this pair.</summary>
    public double HolmPValue { get; init; }

    /// <summary>Problems on which the second side is better, equal, worse; each side at its best temperature.</summary>
    public required int Better { get; init; }

    public required int Equal { get; init; }

    public required int Worse { get; init; }

    public required DifferenceMethod Method { get; init; }

    /// <summary>Standard deviation of the runs' own scores, first and second side; null with fewer than two runs on a side.</summary>
    public double? FirstRunDeviation { get; init; }

    public double? SecondRunDeviation { get; init; }
}
