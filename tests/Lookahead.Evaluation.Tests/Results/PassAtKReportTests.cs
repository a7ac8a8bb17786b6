using System.Text.Json;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Statistics;
using Lookahead.Jobs.Json;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Tests.Results;

public sealed class PassAtKReportTests
{
    private static readonly BootstrapOptions Bootstrap = new() { Resamples = 200, Seed = 1 };

    [Fact]
    public void Compute_TwoProblems_IsTheMeanOfTheirEstimates()
    {
        var report = PassAtKReport.Compute([Result("a", 4, 1), Result("b", 4, 3)], [2, 1, 2], Bootstrap);

        Assert.Equal([1, 2], report.PassAtK.Keys);
        Assert.Equal(0.5, report.PassAtK[1].Estimate, 15);
        Assert.Equal(0.75, report.PassAtK[2].Estimate, 15); // (1/2 + 1) / 2
        Assert.Equal((0.25, 0.75), (report.PassAtK[1].Low, report.PassAtK[1].High));
        Assert.Equal(2, report.ProblemCount);
    }

    [Fact]
    public void Compute_TooFewSamples_NamesTheProblem()
    {
        var exception = Assert.Throws<ArgumentException>(() => PassAtKReport.Compute([Result("a", 10, 1), Result("b", 4, 3)], [1, 5], Bootstrap));

        Assert.Contains("problem 'b' has 4", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_NoProblems_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PassAtKReport.Compute([], [1], Bootstrap));

    [Fact]
    public void Compute_RulesOfComparisonDisagree_BothAreCounted()
    {
        var problem = new Problem { Id = "a", Statement = "S" };
        (VerdictStatus Status, VerdictStatus? Other)[] verdicts =
        [
            (VerdictStatus.Accepted, VerdictStatus.Accepted), (VerdictStatus.WrongAnswer, VerdictStatus.Accepted),
            (VerdictStatus.Accepted, VerdictStatus.WrongAnswer), (VerdictStatus.WrongAnswer, VerdictStatus.Accepted), (VerdictStatus.CpuLimit, VerdictStatus.CpuLimit),
        ];
        var samples = verdicts.Select((v, i) => new EvaluatedSample(problem, null, i, "", new Verdict { Status = v.Status, OtherStatus = v.Other, Tests = [] })).ToList();

        var set = EvaluatedSet.Compute("s", [problem], samples, [1], Bootstrap);

        Assert.Equal((3, 3), (set.AcceptedByOtherComparison, set.ComparisonsDiffer));
    }

    [Fact]
    public void From_Verdicts_CountsThem()
    {
        var right = new Verdict { Status = VerdictStatus.Accepted, Tests = [Test(0.5), Test(0.25)] };
        var wrong = new Verdict { Status = VerdictStatus.WrongAnswer, FailingTest = 0, Tests = [Test(1)] };

        var result = ProblemResult.From(new Problem { Id = "a", Statement = "S", Family = "f" }, [right, wrong, right]);

        Assert.Equal(("a", "f", 3, 2), (result.ProblemId, result.Family, result.SampleCount, result.CorrectCount));
        Assert.Equal(new Dictionary<VerdictStatus, int> { [VerdictStatus.Accepted] = 2, [VerdictStatus.WrongAnswer] = 1 }, result.VerdictCounts);
    }

    [Fact]
    public void Json_RoundTrip_IsInTheHouseStyleAndEqual()
    {
        var result = Result("a", 4, 1) with { Family = "f" };
        var text = JsonSerializer.Serialize(result, JobJson.Options);
        var report = PassAtKReport.Compute([result], [1, 4], Bootstrap);

        Assert.Equal("""{"problem_id":"a","family":"f","n":4,"c":1,"verdict_counts":{"accepted":1,"wrong-answer":3},"borderline_count":0,"unstable_count":0,"comparisons_differ_count":0}""", text);
        Assert.Equivalent(result, JsonSerializer.Deserialize<ProblemResult>(text, JobJson.Options), strict: true);
        Assert.Equivalent(report, JsonSerializer.Deserialize<PassAtKReport>(JsonSerializer.Serialize(report, JobJson.Options), JobJson.Options), strict: true);
        Assert.StartsWith("""{"pass_at_k":{"1":{"estimate":0.25,""", JsonSerializer.Serialize(report, JobJson.Options), StringComparison.Ordinal);
    }

    private static ProblemResult Result(string id, int n, int c) => new()
    {
        ProblemId = id,
        SampleCount = n,
        CorrectCount = c,
        VerdictCounts = new Dictionary<VerdictStatus, int> { [VerdictStatus.Accepted] = c, [VerdictStatus.WrongAnswer] = n - c },
    };

    private static TestRecord Test(double cpu) => new()
    {
        Index = 0, IsPublic = true, Status = VerdictStatus.Accepted, CpuSeconds = cpu, WallSeconds = cpu, PeakRssBytes = 1,
    };
}
