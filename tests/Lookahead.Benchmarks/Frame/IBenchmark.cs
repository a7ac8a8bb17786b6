namespace Lookahead.Benchmarks.Frame;

/// <summary>A named family of cases; <c>./bench NAME</c> runs them.</summary>
public interface IBenchmark
{
    /// <summary>What is typed: short, lower case, words joined by hyphens.</summary>
    string Name { get; }

    /// <summary>One line for <c>--list</c>: what is measured against what.</summary>
    string Description { get; }

    /// <summary>
    /// The cases, one at a time: a case is measured before the next is asked for, so an iterator may hold what a case needs in
    /// <c>using</c> blocks. Ask <see cref="BenchmarkOptions.Wants"/> before a costly set-up.
    /// </summary>
    IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, CancellationToken cancellationToken);
}
