using Lookahead.Evaluation.Statistics;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Statistics;

public sealed class PairedComparisonTests
{
    private static readonly BootstrapOptions Options = new() { Resamples = 1000, Seed = 5 };

    [Fact]
    public void Compute_TheSameRun_HasNoDifference()
    {
        var side = Side("a", [[new(10, 3), new(10, 7), new(10, 0)]]);

        var result = Assert.Single(PairedComparison.Compute(side, side, [1], Options));

        Assert.Equal((0.0, 0.0, 0.0, 1.0), (result.Difference, result.Low, result.High, result.PValue));
        Assert.Equal((0, 3, 0), (result.Better, result.Equal, result.Worse));
    }

    [Fact]
    public void Compute_BetterOnEveryProblem_IsFoundExactly()
    {
        var first = Side("a", [[.. Enumerable.Range(0, 8).Select(i => new SampleCount(10, i))]]);
        var second = Side("b", [[.. Enumerable.Range(0, 8).Select(i => new SampleCount(10, i + 1))]]);

        var result = Assert.Single(PairedComparison.Compute(first, second, [1], Options));

        Assert.Equal(0.1, result.Difference, 12);
        Assert.Equal(2.0 / 256, result.PValue, 12); // All signs equal: 2 of the 2^8 permutations.
        Assert.Equal((8, 0, 0), (result.Better, result.Equal, result.Worse));
        Assert.Equal(0.1, result.Low, 12); // Every problem differs by as much.
    }

    [Fact]
    public void Compute_SeveralK_AreCorrectedByHolm()
    {
        var first = Side("a", [[.. Enumerable.Range(0, 10).Select(i => new SampleCount(10, i % 3))]]);
        var second = Side("b", [[.. Enumerable.Range(0, 10).Select(i => new SampleCount(10, (i % 4) + 1))]]);

        var results = PairedComparison.Compute(first, second, [5, 1], Options);

        Assert.Equal([1, 5], results.Select(r => r.K));
        Assert.Equal(Holm.Adjust([.. results.Select(r => r.PValue)]), results.Select(r => r.HolmPValue));
    }

    [Fact]
    public void Holm_KnownExample() => Assert.Equal([0.04, 0.06, 0.06, 0.02], Holm.Adjust([0.01333333333333333333, 0.03, 0.04, 0.005]).Select(p => Math.Round(p, 10)));

    [Fact]
    public void Compute_MaxOverTemperatures_IsTakenAnewInEveryResample()
    {
        // Second side: one temperature solves the first half of the problems, the other the second half.
        SampleCount[] none = [.. Enumerable.Repeat(new SampleCount(4, 0), 20)];
        SampleCount[] early = [.. Enumerable.Range(0, 20).Select(i => new SampleCount(4, i < 10 ? 4 : 0))];
        SampleCount[] late = [.. Enumerable.Range(0, 20).Select(i => new SampleCount(4, i < 10 ? 0 : 4))];

        var result = Assert.Single(PairedComparison.Compute(Side("a", [none, none]), Side("b", [early, late]), [1], Options));

        Assert.Equal(0.5, result.Difference);
        Assert.True(result.Low >= 0.5, "every resample has a temperature that solves at least half of it");
    }

    /// <summary>No true difference: a test at 5% must find one in about 5% of cases, and not more.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Compute_NoTrueDifference_IsSeldomFound(int runs)
    {
        var random = new Draws(runs);
        var simulations = Tier.Count(200, 1000);
        var found = Enumerable.Range(0, simulations).Count(s =>
        {
            var chances = Enumerable.Range(0, 40).Select(_ => random.NextDouble()).ToArray();
            ComparedRuns Draw(string name) => new(name, [.. Enumerable.Range(0, runs).Select(_ =>
            {
                var shift = (random.NextDouble() - 0.5) * 0.1; // A training seed moves all problems together.
                return (IReadOnlyList<IReadOnlyList<SampleCount>>)[[.. chances.Select(p => new SampleCount(10, random.Successes(10, p + (runs > 1 ? shift : 0))))]];
            })]);
            return PairedComparison.Compute(Draw("a"), Draw("b"), [1], new BootstrapOptions { Resamples = 400, Seed = (ulong)s })[0].PValue < 0.05;
        });

        Assert.InRange((double)found / simulations, 0, 0.10);
    }

    [Fact]
    public void Compute_SeveralRuns_SpreadOfRunsIsInTheInterval()
    {
        SampleCount[] Problems(int c) => [.. Enumerable.Repeat(new SampleCount(10, c), 50)];
        var first = new ComparedRuns("a", [[Problems(2)], [Problems(4)], [Problems(6)]]);
        var second = new ComparedRuns("b", [[Problems(3)], [Problems(5)], [Problems(7)]]);

        var result = Assert.Single(PairedComparison.Compute(first, second, [1], Options));

        Assert.Equal(DifferenceMethod.RunsAndProblems, result.Method);
        Assert.Equal(0.2, result.FirstRunDeviation!.Value, 12);
        // t with 4 degrees of freedom: 0.1 +- 2.776 sqrt(2 * 0.04 / 3).
        Assert.Equal(0.1 - (2.7764451051977987 * Math.Sqrt(0.08 / 3)), result.Low, 9);
    }

    [Fact]
    public void Compute_DifferentProblems_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PairedComparison.Compute(Side("a", [[new(4, 1)]]), Side("b", [[new(4, 1), new(4, 1)]]), [1], Options));

    private static ComparedRuns Side(string name, IReadOnlyList<IReadOnlyList<SampleCount>> temperatures) => new(name, [temperatures]);
}
