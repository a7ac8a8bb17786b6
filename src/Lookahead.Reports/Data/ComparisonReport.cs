namespace Lookahead.Reports.Data;

/// <summary>What a compare job tells about itself.</summary>
public sealed record ComparisonReport
{
    public required string Title { get; init; }

    /// <summary>One sentence per finding, the most important first.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The sides: name and what stands behind it.</summary>
    public IReadOnlyList<Setting> Sides { get; init; } = [];

    public IReadOnlyList<Setting> Settings { get; init; } = [];

    public IReadOnlyList<ComparedSetReport> Sets { get; init; } = [];
}

/// <summary>One set of problems.</summary>
public sealed record ComparedSetReport(string Name, int Problems, IReadOnlyList<ComparedPairReport> Pairs)
{
    /// <summary>True when scores are maxima over several temperatures.</summary>
    public bool OverTemperatures { get; init; }
}

/// <summary>Two sides; differences are second minus first.</summary>
public sealed record ComparedPairReport(string First, string Second, IReadOnlyList<DifferenceReport> Differences);

/// <summary>pass@k of two sides as shares, the difference with its 95% interval, and two-sided p-values, the second after Holm's correction over k.</summary>
public sealed record DifferenceReport(int K, double First, double Second, double Difference, double Low, double High, double PValue, double HolmPValue)
{
    public int Better { get; init; }

    public int Equal { get; init; }

    public int Worse { get; init; }

    /// <summary>Standard deviation between runs of a side; null with one run.</summary>
    public double? FirstRunDeviation { get; init; }

    public double? SecondRunDeviation { get; init; }
}
