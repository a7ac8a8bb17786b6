using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Jobs.Tests.FanOut;

/// <summary>How jobs are split, and what the parts are called.</summary>
public sealed class FanOutPlanTests
{
    private static readonly string Id = JobId.Create(DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(7, 100)]
    [InlineData(32, 31)]
    [InlineData(256, 16_400)]
    public void Share_AllParts_CoverEveryItemOnceInOrderAndEvenly(int parts, int count)
    {
        var plan = new FanOutPlan(parts);
        var items = Enumerable.Range(0, count).ToList();

        var shares = Enumerable.Range(0, parts).Select(n => items.Take(plan.Share(n, count)).ToList()).ToList();

        Assert.Equal(items, shares.SelectMany(share => share));
        Assert.InRange(shares.Max(s => s.Count) - shares.Min(s => s.Count), 0, 1);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Of_Evaluation_IsSplitByItsParallelism(int parallelism, bool split) =>
        Assert.Equal(split, FanOutPlan.Of(Evaluation(parallelism)) is { Parts: 2 });

    [Fact]
    public void Stages_OfAPart_FollowEachOther()
    {
        PartName sample = new(FanOutPlan.Sample, 3), judge = new(FanOutPlan.Judge, 3);

        Assert.Equal([sample, judge], FanOutPlan.StagesOf(3));
        Assert.Equal((null, sample, judge, null), (FanOutPlan.Before(sample), FanOutPlan.Before(judge), FanOutPlan.After(sample), FanOutPlan.After(judge)));
        Assert.Equal(judge, FanOutPlan.Last(3));
        Assert.True(new FanOutPlan(4).Has(judge));
        Assert.False(new FanOutPlan(3).Has(judge));
        Assert.False(new FanOutPlan(4).Has(new PartName("merge", 0)));
    }

    [Fact]
    public void KindOf_SampleAndWholeJobs_NeedAModelTheRestDoesNot()
    {
        var job = new JobDocument { Id = Id, Specification = Evaluation(2), State = JobState.Running, CreatedAt = default, UpdatedAt = default };

        Assert.Equal(WorkKind.Model, FanOutPlan.KindOf(job, null));
        Assert.Equal(WorkKind.Cpu, FanOutPlan.KindOf(job with { WaitsForParts = true }, null));
        Assert.Equal(WorkKind.Model, FanOutPlan.KindOf(job, new PartName(FanOutPlan.Sample, 0)));
        Assert.Equal(WorkKind.Cpu, FanOutPlan.KindOf(job, new PartName(FanOutPlan.Judge, 0)));
    }

    [Theory]
    [InlineData("sample-0003", true)]
    [InlineData("judge-12345", true)]
    [InlineData("sample-3", false)]
    [InlineData("sample-00003", false)]
    [InlineData("-0003", false)]
    [InlineData("Sample-0003", false)]
    [InlineData("sample-0003/../x", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_Text_IsANameOnlyAsItIsWritten(string? text, bool valid) => Assert.Equal(valid ? text : null, PartName.TryParse(text)?.ToString());

    [Fact]
    public void JobKey_OfAPart_NamesJobAndPart()
    {
        var key = JobKey.OfPart(Id, new PartName(FanOutPlan.Judge, 12));

        Assert.Equal((Id, new PartName(FanOutPlan.Judge, 12), true), (JobKey.JobOf(key), JobKey.PartOf(key), JobKey.IsValid(key)));
        Assert.Equal((Id, null, true), (JobKey.JobOf(Id), JobKey.PartOf(Id), JobKey.IsValid(Id)));
        Assert.False(JobKey.IsValid(Id + "/parts/../x"));
        Assert.False(JobKey.IsValid("../" + key));
    }

    private static PassAtKSpecification Evaluation(int parallelism) =>
        new() { Model = new ModelReference { Source = ModelSource.Path, Path = "m" }, ProblemSets = [new("s", "p.jsonl")], Parallelism = parallelism };
}
