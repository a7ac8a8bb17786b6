namespace Lookahead.Benchmarks.Frame;

/// <summary>Which way a figure improves.</summary>
public enum Direction
{
    /// <summary>Rates, shares.</summary>
    HigherIsBetter,

    /// <summary>Times, sizes, errors.</summary>
    LowerIsBetter,
}

/// <summary>
/// One comparison: the product's code (<paramref name="Subject"/>) against a named baseline that does the same work.
/// Both give figures of the same <paramref name="Unit"/>.
/// </summary>
public sealed record BenchmarkCase(string Name, string Unit, Direction Direction, Contender Subject, Contender Baseline)
{
    /// <summary>Threads that each side may use.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Counted runs where the command line does not say: a run of minutes needs no median.</summary>
    public int? Runs { get; init; }

    /// <summary>In place of uncounted full runs of both sides, where those take minutes.</summary>
    public Func<CancellationToken, Task>? WarmUp { get; init; }

    /// <summary>What was measured: sizes, counts, models. Goes into the line's settings.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } = new Dictionary<string, object>();
}
