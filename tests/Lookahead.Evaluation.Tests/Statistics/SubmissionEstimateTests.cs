using Lookahead.Evaluation.Statistics;

namespace Lookahead.Evaluation.Tests.Statistics;

public sealed class SubmissionEstimateTests
{
    [Fact]
    public void Solved_LargestClusterFirst()
    {
        Candidate[] samples = [.. Enumerable.Repeat(new Candidate("wrong", false), 3), .. Enumerable.Repeat(new Candidate("right", true), 5), new(null, false), new("odd", false)];

        Assert.Equal(1, SubmissionEstimate.Solved(samples, 1, 10, 1));
    }

    [Fact]
    public void Solved_CorrectClusterIsSecond_NeedsTwoSubmissions()
    {
        Candidate[] samples = [.. Enumerable.Repeat(new Candidate("wrong", false), 5), .. Enumerable.Repeat(new Candidate("right", true), 3), new(null, true), new(null, false)];

        Assert.Equal(0, SubmissionEstimate.Solved(samples, 1, 10, 1));
        Assert.Equal(1, SubmissionEstimate.Solved(samples, 2, 10, 1));
    }

    [Fact]
    public void Solved_OneMixedCluster_IsTheChanceToPickACorrectOne()
    {
        Candidate[] samples = [.. Enumerable.Range(0, 10).Select(i => new Candidate("same", i < 3))];

        Assert.Equal(0.3, SubmissionEstimate.Solved(samples, 1, 10, 1), 12);
        Assert.Equal(PassAtK.Estimate(10, 3, 4), SubmissionEstimate.Solved(samples, 4, 10, 1), 12);
    }

    [Fact]
    public void Solved_AllSamplesSubmitted_IsPassAtK()
    {
        // Everything its own cluster, n = k: all are submitted.
        Candidate[] samples = [.. Enumerable.Range(0, 10).Select(i => new Candidate($"{i}", i < 2))];

        Assert.InRange(SubmissionEstimate.Solved(samples, 3, 3, 7), PassAtK.Estimate(10, 2, 3) - 0.11, PassAtK.Estimate(10, 2, 3) + 0.11);
    }

    [Fact]
    public void Solved_FewerSamplesThanK_IsRefused() =>
        Assert.Contains("at least 5 samples", Assert.Throws<ArgumentException>(() => SubmissionEstimate.Solved([new("a", true)], 1, 5, 1)).Message, StringComparison.Ordinal);
}
