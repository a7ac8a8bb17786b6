using System.Text.Json;
using Lookahead.Benchmarks.Frame;

namespace Lookahead.Benchmarks.Tests;

public sealed class BenchmarkProgramTests : IDisposable
{
    private readonly Rig _rig = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public async Task RunAsync_OneName_PrintsOneJsonLinePerCaseAndNothingElse()
    {
        Assert.Equal(0, await RunAsync("alpha", "--runs", "2"));

        Assert.Equal(["alpha fast", "alpha slow"], Lines().Select(line => $"{line.GetProperty("bench")} {line.GetProperty("case")}"));
        Assert.All(Lines(), line => Assert.Equal(2, line.GetProperty("settings").GetProperty("runs").GetInt32()));
        Assert.Contains("alpha fast: run 1 of 2", _rig.Progress.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_UnknownName_ListsTheKnownOnes()
    {
        Assert.Equal(2, await RunAsync("alhpa"));

        Assert.Empty(_output.ToString());
        Assert.Contains("Unknown: alhpa.", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("alpha", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("beta", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_rig.Order);
    }

    [Theory]
    [InlineData]
    [InlineData("alpha", "--runs", "0")]
    [InlineData("alpha", "--runs", "many")]
    [InlineData("alpha", "--fast")]
    public async Task RunAsync_BadCommandLine_SaysSoAndRunsNothing(params string[] args)
    {
        Assert.Equal(2, await RunAsync(args));

        Assert.NotEmpty(_errors.ToString());
        Assert.Empty(_rig.Order);
    }

    [Fact]
    public async Task RunAsync_List_NamesEveryBenchmark()
    {
        Assert.Equal(0, await RunAsync("--list"));

        Assert.Equal(["alpha", "beta"], _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("fast", "fast")]
    [InlineData("s*", "slow")]
    public async Task RunAsync_CasePattern_RunsOnlyWhatMatches(string pattern, string expected)
    {
        Assert.Equal(0, await RunAsync("alpha", "--case", pattern));

        Assert.Equal(expected, Assert.Single(Lines()).GetProperty("case").GetString());
    }

    [Fact]
    public async Task RunAsync_PatternThatMatchesNothing_Fails()
    {
        Assert.Equal(1, await RunAsync("alpha", "--case", "x*"));

        Assert.Contains("No case matches 'x*'.", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_CaseThatFails_LetsTheOthersRun()
    {
        Assert.Equal(1, await RunAsync("beta"));

        Assert.Contains("beta broken FAILED: peer failed: no peer", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("whole", Assert.Single(Lines()).GetProperty("case").GetString());
    }

    [Fact]
    public async Task RunAsync_Quick_AsksForFewerRuns()
    {
        await RunAsync("alpha", "--quick", "--case", "fast");

        Assert.True(Assert.Single(Lines()).GetProperty("settings").GetProperty("quick").GetBoolean());
        Assert.Equal(2 * (BenchmarkOptions.QuickRuns + 1), _rig.Order.Count);
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsWithItsOwnExitCode()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        Assert.Equal(130, await CreateProgram().RunAsync(["alpha"], cancellation.Token));
        Assert.Empty(_output.ToString());
    }

    private Task<int> RunAsync(params string[] args) => CreateProgram().RunAsync(args, CancellationToken.None);

    private BenchmarkProgram CreateProgram()
    {
        var broken = new Contender("peer", (_, _) => throw new InvalidOperationException("no peer"));
        IBenchmark[] benchmarks =
        [
            new FixedBenchmark("alpha",
                Rig.Case(_rig.Seconds("A", 1), _rig.Seconds("B", 2)) with { Name = "fast" },
                Rig.Case(_rig.Seconds("A", 3), _rig.Seconds("B", 2)) with { Name = "slow" }),
            new FixedBenchmark("beta",
                Rig.Case(_rig.Seconds("A", 1), broken) with { Name = "broken" },
                Rig.Case(_rig.Seconds("A", 1), _rig.Seconds("B", 2)) with { Name = "whole" }),
        ];
        return new BenchmarkProgram(benchmarks, _rig.Measurement, _output, _errors);
    }

    private IReadOnlyList<JsonElement> Lines() =>
        [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private sealed class FixedBenchmark(string name, params BenchmarkCase[] cases) : IBenchmark
    {
        public string Name => name;

        public string Description => "for tests";

        public IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, CancellationToken cancellationToken) => cases.ToAsyncEnumerable();
    }
}
