using System.Text.Json;
using Lookahead.Jobs.Json;

namespace Lookahead.Benchmarks.Frame;

/// <summary>
/// The result of a case, one JSON line on standard output. <paramref name="Figure"/> and <paramref name="Baseline"/> are medians
/// in <paramref name="Unit"/>; <paramref name="Ratio"/> above 1 always means that the subject is better than the baseline.
/// </summary>
public sealed record BenchmarkLine(
    string Bench,
    string Case,
    double Figure,
    string Unit,
    double Baseline,
    string BaselineName,
    double Ratio,
    LineSettings Settings)
{
    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Options);
}

/// <summary>How a line came about. The spread is that of the counted runs.</summary>
public sealed record LineSettings(
    string Subject,
    Direction Direction,
    int Runs,
    int WarmUps,
    bool Quick,
    int Threads,
    Spread FigureSpread,
    Spread BaselineSpread,
    IReadOnlyDictionary<string, object> Parameters,
    MachineFacts Machine);

public sealed record Spread(double Min, double Max);
