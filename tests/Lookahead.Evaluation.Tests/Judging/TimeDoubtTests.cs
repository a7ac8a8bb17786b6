using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Tests.Judging;

/// <summary>What time decided is decided again alone. The limit is 2 s.</summary>
public sealed class TimeDoubtTests
{
    private static readonly Problem Problem = new() { Id = "p", Statement = "S", TimeLimitSeconds = 2, PublicTests = [new("1", "1")] };

    [Fact]
    public async Task EndlessLoop_RunsOnceMoreWithMoreTime_AndIsStable()
    {
        var (verdict, sandbox) = await JudgeAsync(Slow(), Slow());

        Assert.Equal((VerdictStatus.CpuLimit, VerdictStability.Stable), (verdict.Status, verdict.Stability));
        Assert.Equal([2, 2.5], sandbox.Requests.Select(r => r.Limits.CpuSeconds));
    }

    [Fact]
    public async Task StoppedInTheCrowdOnly_IsAccepted_AndStable()
    {
        var (verdict, _) = await JudgeAsync(Slow(), Right(1.2), Right(1.2));

        Assert.Equal((VerdictStatus.Accepted, VerdictStability.Stable), (verdict.Status, verdict.Stability));
    }

    [Fact]
    public async Task JustAboveTheLimit_IsDecidedByThreeRuns_AndBorderline()
    {
        var (verdict, sandbox) = await JudgeAsync(Slow(), Right(2.2), Slow(), Slow(), Slow());

        Assert.Equal((VerdictStatus.CpuLimit, VerdictStability.Borderline), (verdict.Status, verdict.Stability));
        Assert.Equal(5, sandbox.Requests.Count);
    }

    [Fact]
    public async Task OneOfThreeRunsIsFastEnough_IsAccepted_AndUnstable()
    {
        var (verdict, _) = await JudgeAsync(Slow(), Right(2.1), Slow(), Right(1.9));

        Assert.Equal((VerdictStatus.Accepted, VerdictStability.Unstable), (verdict.Status, verdict.Stability));
    }

    [Fact]
    public async Task AcceptedNearTheLimit_IsRunAgain_AndBorderline()
    {
        var (verdict, sandbox) = await JudgeAsync(Right(1.6), Right(1.55));

        Assert.Equal((VerdictStatus.Accepted, VerdictStability.Borderline), (verdict.Status, verdict.Stability));
        Assert.Equal(2, sandbox.Requests.Count);
    }

    [Fact]
    public async Task WrongNearTheLimit_IsCountedAndNotRunAgain()
    {
        var (verdict, sandbox) = await JudgeAsync(Right(1.6) with { StandardOutput = "7" });

        Assert.Equal((VerdictStatus.WrongAnswer, VerdictStability.Borderline), (verdict.Status, verdict.Stability));
        Assert.Single(sandbox.Requests);
    }

    [Fact]
    public async Task Cache_OfAnotherScheduler_RunsNothingAgain()
    {
        var cache = new VerdictCache();
        var sandbox = new FakeSandbox((_, _) => Right(0.1));
        JudgeItem[] items = [new(Problem, "a"), new(Problem, "b"), new(Problem, "a")];
        await new JudgeScheduler(new Judge(sandbox, new JudgeOptions()), 2, cache).JudgeAllAsync(items, null, default);
        var progress = new Last();

        var verdicts = await new JudgeScheduler(new Judge(sandbox, new JudgeOptions()), 2, cache).JudgeAllAsync(items, progress, default);

        Assert.All(verdicts, v => Assert.True(v.Accepted));
        Assert.Equal(2, sandbox.Requests.Count);
        Assert.Equal(new JudgeProgress(3, 3, 3) { Known = 3 }, progress.Value);
    }

    [Fact]
    public void Key_ChangesWithWhateverDecidesAVerdict()
    {
        var judge = new Judge(new FakeSandbox((_, _) => Right(0)), new JudgeOptions());
        var keys = new[]
        {
            judge.KeyOf(Problem, "a"),
            judge.KeyOf(Problem, "b"),
            judge.KeyOf(Problem with { Id = "q" }, "a"),
            judge.KeyOf(Problem with { PublicTests = [], PrivateTests = Problem.PublicTests }, "a"),
            judge.KeyOf(Problem with { TimeLimitSeconds = 3 }, "a"),
            judge.KeyOf(Problem with { InputFile = "in.txt" }, "a"),
            judge.WithOptions(new JudgeOptions { Comparison = ComparisonMode.DeepMindCompat }).KeyOf(Problem, "a"),
            new Judge(new FakeSandbox((_, _) => Right(0)) { Description = new("fake", "none", "3.0.0", "other") }, new JudgeOptions()).KeyOf(Problem, "a"),
        };

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], judge.KeyOf(Problem with { Statement = "other words" }, "a"));
    }

    private static ExecutionResult Right(double cpu) => new() { Status = ExecutionStatus.Ok, StandardOutput = "1", CpuSeconds = cpu };

    private static ExecutionResult Slow() => new() { Status = ExecutionStatus.CpuLimit, CpuSeconds = 2.01 };

    /// <summary>The program's runs, in order.</summary>
    private static async Task<(Verdict Verdict, FakeSandbox Sandbox)> JudgeAsync(params ExecutionResult[] runs)
    {
        var sandbox = new FakeSandbox((_, count) => runs[count - 1]);
        var verdicts = await new JudgeScheduler(new Judge(sandbox, new JudgeOptions()), 2).JudgeAllAsync([new(Problem, "a")], null, default);
        Assert.Equal(runs.Length, sandbox.Requests.Count);
        return (verdicts[0], sandbox);
    }

    private sealed class Last : IProgress<JudgeProgress>
    {
        public JudgeProgress? Value { get; private set; }

        public void Report(JudgeProgress value) => Value = value;
    }
}
