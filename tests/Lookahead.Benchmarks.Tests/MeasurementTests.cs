using System.Text.Json;
using Lookahead.Benchmarks.Frame;

namespace Lookahead.Benchmarks.Tests;

public sealed class MeasurementTests
{
    private readonly Rig _rig = new();

    [Theory]
    [InlineData(200, 100, Direction.HigherIsBetter, 2)]
    [InlineData(50, 100, Direction.HigherIsBetter, 0.5)]
    [InlineData(200, 100, Direction.LowerIsBetter, 0.5)]
    [InlineData(50, 100, Direction.LowerIsBetter, 2)]
    public void Ratio_BetterFigure_IsAboveOne(double figure, double baseline, Direction direction, double expected)
    {
        Assert.Equal(expected, Measurement.Ratio(figure, baseline, direction));
    }

    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 9, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 100, 2 }, 3)]
    public void Median_AnyOrder_IsTheMiddle(double[] values, double expected)
    {
        Assert.Equal(expected, Measurement.Median(values));
    }

    [Fact]
    public async Task RunAsync_Always_AlternatesSubjectAndBaselineAfterTheWarmUp()
    {
        await RunAsync(Rig.Case(_rig.Seconds("A", 1), _rig.Seconds("B", 1)), new BenchmarkOptions { Runs = 3, WarmUps = 2 });

        Assert.Equal("A B A B A B A B A B", string.Join(' ', _rig.Order));
    }

    [Fact]
    public async Task RunAsync_WarmUpRuns_DoNotCount()
    {
        var line = await RunAsync(
            Rig.Case(_rig.Seconds("A", 1000, 2, 4, 3), _rig.Seconds("B", 5000, 9, 8, 7)), new BenchmarkOptions { Runs = 3, WarmUps = 1 });

        Assert.Equal((3, 8), (line.Figure, line.Baseline));
        Assert.Equal(8.0 / 3, line.Ratio);
        Assert.Equal(new Spread(2, 4), line.Settings.FigureSpread);
        Assert.Equal(new Spread(7, 9), line.Settings.BaselineSpread);
    }

    [Fact]
    public async Task RunAsync_LongCase_WarmsUpByLessAndRunsOnce()
    {
        var warmedUp = 0;
        var @case = Rig.Case(_rig.Seconds("A", 2, 4, 3), _rig.Seconds("B", 9, 8, 7)) with
        {
            Runs = 1,
            WarmUp = _ =>
            {
                warmedUp++;
                return Task.CompletedTask;
            },
        };

        var line = await RunAsync(@case, new BenchmarkOptions());

        Assert.Equal("A B", string.Join(' ', _rig.Order));
        Assert.Equal((2, 9, 1, 1), (line.Figure, line.Baseline, line.Settings.Runs, warmedUp));
        Assert.Equal(3, (await RunAsync(@case, new BenchmarkOptions { Runs = 3 })).Settings.Runs);
    }

    [Fact]
    public async Task RunAsync_RateOfFixedWork_DividesByTheTime()
    {
        var subject = Contender.Rate("A", 100, _ => Advance(0.5));
        var baseline = Contender.Rate("B", 100, _ => Advance(2));

        var line = await RunAsync(Rig.Case(subject, baseline, Direction.HigherIsBetter), new BenchmarkOptions());

        Assert.Equal((200, 50, 4), (line.Figure, line.Baseline, line.Ratio));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task RunAsync_FigureThatIsNotPositiveAndFinite_IsRefusedByName(double figure)
    {
        var broken = new Contender("broken", (_, _) => Task.FromResult(figure));

        var error = await Assert.ThrowsAsync<BenchmarkException>(() => RunAsync(Rig.Case(broken, _rig.Seconds("B", 1)), new BenchmarkOptions()));

        Assert.StartsWith("broken gave the figure", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SideThatThrows_IsNamed()
    {
        var broken = new Contender("broken", (_, _) => throw new InvalidOperationException("no weights"));

        var error = await Assert.ThrowsAsync<BenchmarkException>(() => RunAsync(Rig.Case(_rig.Seconds("A", 1), broken), new BenchmarkOptions()));

        Assert.Equal("broken failed: no weights", error.Message);
    }

    [Fact]
    public async Task ToJson_Line_HasTheAgreedShape()
    {
        var @case = Rig.Case(_rig.Seconds("A", 2), _rig.Seconds("B", 6)) with
        {
            Threads = 2,
            Parameters = new Dictionary<string, object> { ["sequence_length"] = 512 },
        };

        var line = await RunAsync(@case, new BenchmarkOptions { Runs = 3, Quick = true });
        var json = line.ToJson();

        Assert.DoesNotContain('\n', json);
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(
            ["bench", "case", "figure", "unit", "baseline", "baseline_name", "ratio", "settings"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("decoding", "case", "s", "B"), (
            root.GetProperty("bench").GetString(), root.GetProperty("case").GetString(),
            root.GetProperty("unit").GetString(), root.GetProperty("baseline_name").GetString()));
        Assert.Equal((2, 6, 3), (root.GetProperty("figure").GetDouble(), root.GetProperty("baseline").GetDouble(), root.GetProperty("ratio").GetDouble()));
        Assert.Equal(
            """
            {"subject":"A","direction":"lower-is-better","runs":3,"warm_ups":1,"quick":true,"threads":2,"figure_spread":{"min":2,"max":2},"baseline_spread":{"min":6,"max":6},"parameters":{"sequence_length":512},"machine":{"os":"Linux","architecture":"x64","processor":"a processor","processors":2,"memory_gib":7.8,"dotnet":"10.0.0"}}
            """,
            root.GetProperty("settings").GetRawText());
    }

    [Fact]
    public void MachineFacts_ThisMachine_AreAllKnown()
    {
        var facts = MachineFacts.Read();

        Assert.All(new[] { facts.Os, facts.Architecture, facts.Processor, facts.Dotnet }, text => Assert.NotEmpty(text));
        Assert.True(facts.Processors > 0 && facts.MemoryGib > 0);
    }

    private Task<BenchmarkLine> RunAsync(BenchmarkCase @case, BenchmarkOptions options) =>
        _rig.Measurement.RunAsync("decoding", @case, options, CancellationToken.None);

    private Task Advance(double seconds)
    {
        _rig.Clock.Advance(seconds);
        return Task.CompletedTask;
    }
}
