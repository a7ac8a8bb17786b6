using System.IO.Enumeration;

namespace Lookahead.Benchmarks.Frame;

/// <summary>What the command line asks of every benchmark.</summary>
public sealed record BenchmarkOptions
{
    public const int DefaultRuns = 5;
    public const int QuickRuns = 3;

    /// <summary>Counted runs of each side; null: as many as the case or else the default says.</summary>
    public int? Runs { get; init; }

    /// <summary>Runs of each side before the counted ones: compilation, caches.</summary>
    public int WarmUps { get; init; } = 1;

    /// <summary>Smaller work per run: to see that a benchmark works, not to quote its figures.</summary>
    public bool Quick { get; init; }

    /// <summary>Only cases whose whole name matches; <c>*</c> is any text, <c>?</c> any character.</summary>
    public string CasePattern { get; init; } = "*";

    /// <summary>"cpu" or "cuda"; benchmarks that have nothing to do with a device ignore it.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Where cases put their files; its file system is part of what is measured.</summary>
    public string WorkFolder { get; init; } = Path.Combine("artifacts", "bench");

    public int RunsOf(BenchmarkCase @case) => Runs ?? @case.Runs ?? (Quick ? QuickRuns : DefaultRuns);

    public bool Wants(string caseName) => FileSystemName.MatchesSimpleExpression(CasePattern, caseName);
}
