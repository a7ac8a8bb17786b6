using System.Text.Json;
using Lookahead.Benchmarks.Chaos;
using Lookahead.Benchmarks.Frame;
using Lookahead.Chaos.Frame;
using Lookahead.TestSupport;

namespace Lookahead.Benchmarks.Tests;

public sealed class ChaosCommandTests : IDisposable
{
    private static readonly ChaosFinding Sound = new(Jobs: 3, Faults: 7, [], [new ChaosFigure("longest wait", 1.25, "s")]);

    private readonly TempFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
        errors.Dispose();
    }

    [Fact]
    public async Task Run_Quick_PrintsALinePerScenarioWithTheQuickCounts()
    {
        Assert.Equal(BenchmarkProgram.Done, await RunAsync([Scenario("one", Sound), Scenario("two", Sound)], "--quick", "--seed", "4"));

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["one", "two"], lines.Select(line => line.GetProperty("case").GetString()!));
        Assert.All(lines, line => Assert.Equal((5, 4), (line.GetProperty("settings").GetProperty("count").GetInt32(), line.GetProperty("settings").GetProperty("seed").GetInt32())));
        Assert.DoesNotContain("Wrote", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Full_WritesThePage()
    {
        Assert.Equal(BenchmarkProgram.Done, await RunAsync([Scenario("one", Sound)], "--page", folder["page.md"]));

        var page = await File.ReadAllTextAsync(folder["page.md"]);
        Assert.Contains("| one | 3 | 7 | 0 |", page, StringComparison.Ordinal);
        Assert.Contains("What one claims.", page, StringComparison.Ordinal);
        Assert.Contains("- longest wait: 1.25 s", page, StringComparison.Ordinal);
        Assert.Contains("Counts: full, seed 1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Violation_FailsAndShowsOnThePage()
    {
        Assert.Equal(BenchmarkProgram.SomeCaseFailed, await RunAsync([Scenario("one", Sound with { Violations = ["a job was lost"] })], "--page", folder["page.md"]));

        Assert.Contains("VIOLATION: a job was lost", await File.ReadAllTextAsync(folder["page.md"]), StringComparison.Ordinal);
        Assert.Contains("a job was lost", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ScenarioThrows_IsAViolation()
    {
        Assert.Equal(BenchmarkProgram.SomeCaseFailed, await RunAsync([new FixedScenario("one", () => throw new TimeoutException("it hangs"))], "--quick"));

        Assert.Contains("could not be carried out: it hangs", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FullInPieces_PageHasTheLastRunOfEach()
    {
        IChaosScenario[] scenarios = [Scenario("one", Sound), Scenario("two", Sound), Scenario("three", Sound)];
        await RunAsync(scenarios, "--case", "two", "--page", folder["page.md"]);
        await RunAsync([Scenario("one", Sound with { Jobs = 8 }), .. scenarios[1..]], "--case", "one", "--page", folder["page.md"]);

        var page = await File.ReadAllTextAsync(folder["page.md"]);

        Assert.Contains("| one | 8 | 7 | 0 |", page, StringComparison.Ordinal);
        Assert.Contains("| two | 3 | 7 | 0 |", page, StringComparison.Ordinal);
        Assert.Contains("| three | | | not run |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NeedIsMissing_FailsAndSaysSo()
    {
        Assert.Equal(BenchmarkProgram.SomeCaseFailed, await RunAsync([new FixedScenario("one", () => Sound) { WhyNot = "no sandbox" }], "--page", folder["page.md"]));

        Assert.Contains("| one | | | not run: no sandbox | |", await File.ReadAllTextAsync(folder["page.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CaseThatMatchesNothing_NamesTheScenarios()
    {
        Assert.Equal(BenchmarkProgram.BadCommandLine, await RunAsync([Scenario("one", Sound)], "--case", "two"));

        Assert.Contains("There are one.", errors.ToString(), StringComparison.Ordinal);
    }

    private static FixedScenario Scenario(string name, ChaosFinding finding) => new(name, () => finding);

    private Task<int> RunAsync(IReadOnlyList<IChaosScenario> scenarios, params string[] args)
    {
        var chaos = new ChaosCommand(scenarios, TimeProvider.System, Rig.Machine, output, errors);
        var program = new BenchmarkProgram([], new Rig().Measurement, output, errors) { Others = [chaos.Command] };
        return program.RunAsync(["chaos", "--record", folder["record.jsonl"], .. args], CancellationToken.None);
    }

    private sealed class FixedScenario(string name, Func<ChaosFinding> find) : IChaosScenario
    {
        public string Name => name;

        public string Claim => $"What {name} claims.";

        public int FullCount => 50;

        public string? WhyNot { get; init; }

        public Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken) => Task.FromResult(find());
    }
}
