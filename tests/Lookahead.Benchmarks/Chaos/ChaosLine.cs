using System.Text.Json;
using Lookahead.Benchmarks.Frame;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Json;

namespace Lookahead.Benchmarks.Chaos;

/// <summary>What became of a scenario, one JSON line on standard output.</summary>
/// <param name="Bench">As of every line of <c>./bench</c>: the command.</param>
/// <param name="Case">The scenario's name.</param>
/// <param name="Jobs">Jobs submitted.</param>
/// <param name="Faults">Faults that struck a job.</param>
/// <param name="Violations">What did not hold.</param>
/// <param name="Figures">What else was measured.</param>
/// <param name="Seconds">The whole scenario took.</param>
/// <param name="NotRun">Why it was not run; null when it was.</param>
public sealed record ChaosLine(
    string Bench, string Case, int Jobs, int Faults, IReadOnlyList<string> Violations, IReadOnlyList<ChaosFigure> Figures, double Seconds, string? NotRun, ChaosSettings Settings)
{
    public static ChaosLine Parse(string json) => JsonSerializer.Deserialize<ChaosLine>(json, JobJson.Options)!;

    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Options);
}

/// <summary>How a line came about.</summary>
public sealed record ChaosSettings(bool Quick, int Count, int Seed, DateTimeOffset At, string Commit, MachineFacts Machine);
