using System.Globalization;
using System.Text;
using Lookahead.Chaos.Frame;

namespace Lookahead.Benchmarks.Chaos;

/// <summary>Writes <c>docs/reliability.md</c> from what a run found. The text around it is that of <c>reliability.template.md</c>.</summary>
internal static class ReliabilityPage
{
    public const string DefaultPath = "docs/reliability.md";

    public static string Render(IReadOnlyList<IChaosScenario> scenarios, IReadOnlyList<ChaosLine> lines)
    {
        var machine = lines[0].Settings.Machine;
        var facts = $"""
            - Machine: {machine.Processor}, {machine.Processors} processors, {machine.MemoryGib:0.0} GiB, {machine.Os}, .NET {machine.Dotnet}
            - Counts: {(lines.Any(l => l.Settings.Quick) ? "quick (not the full ones)" : "full")}, seed {string.Join(", ", lines.Select(l => l.Settings.Seed).Distinct())}
            - Duration: {lines.Sum(l => l.Seconds) / 60:0.0} min
            """;
        return Template()
            .Replace("{{facts}}", facts, StringComparison.Ordinal)
            .Replace("{{table}}", Table(scenarios, lines), StringComparison.Ordinal)
            .Replace("{{scenarios}}", Scenarios(scenarios, lines), StringComparison.Ordinal);
    }

    private static string Table(IReadOnlyList<IChaosScenario> scenarios, IReadOnlyList<ChaosLine> lines)
    {
        var text = new StringBuilder("| Scenario | Jobs | Faults | Violations | Seconds | Run (UTC) | Commit |\n|---|---:|---:|---:|---:|---|---|\n");
        foreach (var line in lines)
        {
            text.Append(line.NotRun is { } reason
                ? $"| {line.Case} | | | not run: {reason} | | | |\n"
                : string.Create(CultureInfo.InvariantCulture, $"| {line.Case} | {line.Jobs} | {line.Faults} | {line.Violations.Count} | {line.Seconds:0} | {line.Settings.At.UtcDateTime:yyyy-MM-dd HH:mm} | {Short(line.Settings.Commit)} |\n"));
        }
        foreach (var scenario in scenarios.Where(s => lines.All(l => l.Case != s.Name)))
        {
            text.Append($"| {scenario.Name} | | | not run | | | |\n");
        }
        return text.ToString().TrimEnd();
    }

    private static string Scenarios(IReadOnlyList<IChaosScenario> scenarios, IReadOnlyList<ChaosLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append($"### {line.Case}\n\n{scenarios.Single(s => s.Name == line.Case).Claim}\n\n");
            foreach (var figure in line.Figures)
            {
                text.Append(string.Create(CultureInfo.InvariantCulture, $"- {figure.Name}: {figure.Value:0.##} {figure.Unit}").TrimEnd()).Append('\n');
            }
            text.Append(line.Figures.Count > 0 ? "\n" : "");
            foreach (var violation in line.Violations)
            {
                text.Append($"- VIOLATION: {violation}\n");
            }
            text.Append(line.Violations.Count > 0 ? "\n" : "");
        }
        return text.ToString().TrimEnd();
    }

    private static string Short(string commit) => commit.Length < 40 ? commit : commit[..10] + commit[40..];

    private static string Template()
    {
        using var reader = new StreamReader(typeof(ReliabilityPage).Assembly.GetManifestResourceStream("reliability.template.md")!);
        return reader.ReadToEnd();
    }
}
