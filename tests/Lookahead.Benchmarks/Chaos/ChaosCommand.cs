using System.CommandLine;
using System.Diagnostics;
using Lookahead.Benchmarks.Frame;
using Lookahead.Chaos.Frame;

namespace Lookahead.Benchmarks.Chaos;

/// <summary><c>bench chaos [--quick] [--case PATTERN] [--seed N] [--record FILE] [--page FILE]</c>: one JSON line per scenario, the record of full runs, and the page.</summary>
internal sealed class ChaosCommand
{
    private readonly IReadOnlyList<IChaosScenario> scenarios;
    private readonly TimeProvider time;
    private readonly MachineFacts machine;
    private readonly TextWriter output;
    private readonly TextWriter errors;

    private readonly Option<bool> quick = new("--quick") { Description = "A few faults of each kind; writes no page unless --page names one." };
    private readonly Option<string> pattern = new("--case") { Description = "Only scenarios that match; * is any text.", DefaultValueFactory = _ => "*" };
    private readonly Option<int> seed = new("--seed") { Description = "Of every random choice.", DefaultValueFactory = _ => 1 };
    private readonly Option<string> record = new("--record") { Description = "Keeps the last full run of each scenario, which the page is made of.", DefaultValueFactory = _ => ChaosRecord.DefaultPath };
    private readonly Option<string?> page = new("--page") { Description = $"Where the page is written (default: {ReliabilityPage.DefaultPath} after full runs, nowhere after quick ones)." };

    public ChaosCommand(IReadOnlyList<IChaosScenario> scenarios, TimeProvider time, MachineFacts machine, TextWriter output, TextWriter errors)
    {
        (this.scenarios, this.time, this.machine, this.output, this.errors) = (scenarios, time, machine, output, errors);
        Command = new Command("chaos", $"Deals out faults and checks that nothing is lost; writes {ReliabilityPage.DefaultPath}.") { quick, pattern, seed, record, page };
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = new BenchmarkOptions { CasePattern = parsed.GetValue(pattern)! };
        var chosen = scenarios.Where(s => wanted.Wants(s.Name)).ToList();
        if (chosen.Count == 0)
        {
            await errors.WriteLineAsync($"No scenario matches '{wanted.CasePattern}'. There are {string.Join(", ", scenarios.Select(s => s.Name))}.");
            return BenchmarkProgram.BadCommandLine;
        }
        var isQuick = parsed.GetValue(quick);
        var commit = SourceCommit.Read([ReliabilityPage.DefaultPath, ChaosRecord.DefaultPath]);
        var lines = new List<ChaosLine>();
        foreach (var scenario in chosen)
        {
            var settings = new ChaosSettings(isQuick, isQuick ? scenario.QuickCount : scenario.FullCount, parsed.GetValue(seed), time.GetUtcNow(), commit, machine);
            lines.Add(await RunAsync(scenario, settings, cancellationToken));
            await output.WriteLineAsync(lines[^1].ToJson());
            await output.FlushAsync(cancellationToken);
        }
        var shown = isQuick ? lines : await ChaosRecord.UpdateAsync(parsed.GetValue(record)!, scenarios, lines, cancellationToken);
        if ((parsed.GetValue(page) ?? (isQuick ? null : ReliabilityPage.DefaultPath)) is { } path)
        {
            await File.WriteAllTextAsync(path, ReliabilityPage.Render(scenarios, shown), cancellationToken);
            await errors.WriteLineAsync($"Wrote {path}");
        }
        return lines.Any(line => line.Violations.Count > 0 || line.NotRun is not null) ? BenchmarkProgram.SomeCaseFailed : BenchmarkProgram.Done;
    }

    private async Task<ChaosLine> RunAsync(IChaosScenario scenario, ChaosSettings settings, CancellationToken cancellationToken)
    {
        if (scenario.WhyNot is { } reason)
        {
            await errors.WriteLineAsync($"{scenario.Name} is not run: {reason}");
            return new ChaosLine(Command.Name, scenario.Name, 0, 0, [], [], 0, reason, settings);
        }
        var watch = Stopwatch.StartNew();
        ChaosFinding finding;
        try
        {
            finding = await scenario.RunAsync(new ChaosRun(settings.Count, settings.Seed, text => errors.WriteLine($"{scenario.Name}: {text}")), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"{scenario.Name} FAILED: {e}");
            finding = new ChaosFinding(0, 0, [$"The scenario could not be carried out: {e.Message}"], []);
        }
        foreach (var violation in finding.Violations)
        {
            await errors.WriteLineAsync($"{scenario.Name} VIOLATION: {violation}");
        }
        return new ChaosLine(Command.Name, scenario.Name, finding.Jobs, finding.Faults, finding.Violations, finding.Figures, Math.Round(watch.Elapsed.TotalSeconds, 1), null, settings);
    }
}
