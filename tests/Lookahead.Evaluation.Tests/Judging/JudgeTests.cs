using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Tests.Judging;

public sealed class JudgeTests
{
    private static readonly Problem Echo = new()
    {
        Id = "echo", Statement = "S", PublicTests = [new("1", "1"), new("2", "2")], PrivateTests = [new("3", "3")],
        TimeLimitSeconds = 1.5, MemoryLimitMb = 100,
    };

    [Fact]
    public async Task JudgeAsync_AllRight_RunsPublicThenPrivateTests()
    {
        var sandbox = new FakeSandbox((request, _) => FakeSandbox.Printed(request.StandardInput));

        var verdict = await new Judge(sandbox, new JudgeOptions()).JudgeAsync(Echo, "p", CancellationToken.None);

        Assert.Equal((VerdictStatus.Accepted, null), (verdict.Status, verdict.FailingTest));
        Assert.Equal(["1", "2", "3"], sandbox.Requests.Select(request => request.StandardInput));
        Assert.Equal([(0, true), (1, true), (2, false)], verdict.Tests.Select(test => (test.Index, test.IsPublic)));
    }

    [Fact]
    public async Task JudgeAsync_WrongOutput_StopsAtTheFirst()
    {
        var sandbox = new FakeSandbox((_, _) => FakeSandbox.Printed("1"));

        var verdict = await new Judge(sandbox, new JudgeOptions()).JudgeAsync(Echo, "p", CancellationToken.None);

        Assert.Equal((VerdictStatus.WrongAnswer, 1), (verdict.Status, verdict.FailingTest));
        Assert.Equal(2, sandbox.Requests.Count);
    }

    [Theory]
    [InlineData(ExecutionStatus.RuntimeError, VerdictStatus.RuntimeError)]
    [InlineData(ExecutionStatus.CpuLimit, VerdictStatus.CpuLimit)]
    [InlineData(ExecutionStatus.WallLimit, VerdictStatus.WallLimit)]
    [InlineData(ExecutionStatus.MemoryLimit, VerdictStatus.MemoryLimit)]
    [InlineData(ExecutionStatus.OutputLimit, VerdictStatus.OutputLimit)]
    [InlineData(ExecutionStatus.SandboxViolation, VerdictStatus.SandboxViolation)]
    public async Task JudgeAsync_UncleanEnd_FailsThoughTheOutputIsRight(ExecutionStatus status, VerdictStatus expected)
    {
        var sandbox = new FakeSandbox((_, _) => FakeSandbox.Ended(status));

        var verdict = await new Judge(sandbox, new JudgeOptions()).JudgeAsync(Echo, "p", CancellationToken.None);

        Assert.Equal((expected, 0), (verdict.Status, verdict.FailingTest));
    }

    [Fact]
    public async Task JudgeAsync_InfrastructureFault_IsRetried()
    {
        var sandbox = new FakeSandbox((request, count) => count <= 2 ? FakeSandbox.Ended(ExecutionStatus.InfraError) : FakeSandbox.Printed(request.StandardInput));

        var verdict = await new Judge(sandbox, new JudgeOptions()).JudgeAsync(Echo, "p", CancellationToken.None);

        Assert.True(verdict.Accepted);
        Assert.Equal([2, 0, 0], verdict.Tests.Select(test => test.Retries));
    }

    [Fact]
    public async Task JudgeAsync_LastingInfrastructureFault_IsNeverAVerdict()
    {
        var sandbox = new FakeSandbox((_, _) => FakeSandbox.Ended(ExecutionStatus.InfraError));

        var exception = await Assert.ThrowsAsync<EvaluationInfrastructureException>(
            () => new Judge(sandbox, new JudgeOptions()).JudgeAsync(Echo, "p", CancellationToken.None));

        Assert.Equal(3, sandbox.Requests.Count);
        Assert.Contains("'echo', test 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JudgeAsync_Limits_AreTheProblemsTimesTheFactor()
    {
        var sandbox = new FakeSandbox((request, _) => FakeSandbox.Printed(request.StandardInput));
        var options = new JudgeOptions { TimeFactor = 2, OutputBytes = 1000 };

        await new Judge(sandbox, options).JudgeAsync(Echo with { PrivateTests = [new("", new string('x', 4000))] }, "p", CancellationToken.None);

        var first = sandbox.Requests.First().Limits;
        Assert.Equal((3.0, 17.0, 100L << 20, 1000), (first.CpuSeconds, first.WallSeconds, first.MemoryBytes, first.OutputBytes));
        Assert.Equal(8000, sandbox.Requests.Last().Limits.OutputBytes);
    }

    [Fact]
    public async Task JudgeAsync_NoTests_IsRefused() => await Assert.ThrowsAsync<UnjudgeableProblemException>(
        () => new Judge(new FakeSandbox((_, _) => FakeSandbox.Printed("")), new JudgeOptions())
            .JudgeAsync(new Problem { Id = "x", Statement = "S" }, "p", CancellationToken.None));

    private static Problem FunctionEcho(string name, string test) => new()
    {
        Id = "echo", Statement = "S", Function = new ProblemFunction { EntryPoint = name, Tests = [test] },
    };

    [Fact]
    public async Task JudgeAsync_HiddenTests_RunSmallestInputFirst()
    {
        var sandbox = new FakeSandbox((request, _) => FakeSandbox.Printed(request.StandardInput));
        var problem = Echo with { PublicTests = [new("999", "999"), new("1", "1")], PrivateTests = [new("55", "55"), new("4", "4")], GeneratedTests = [new("7", "7")] };

        var verdict = await new Judge(sandbox, new JudgeOptions()).JudgeAsync(problem, "p", CancellationToken.None);

        Assert.Equal(["999", "1", "4", "7", "55"], sandbox.Requests.Select(request => request.StandardInput));
        Assert.Equal([0, 1, 3, 4, 2], verdict.Tests.Select(test => test.Index));
    }

    [Theory]
    [InlineData(ComparisonMode.Tokens, "YES", VerdictStatus.WrongAnswer, VerdictStatus.Accepted, 3)]
    [InlineData(ComparisonMode.DeepMindCompat, "YES", VerdictStatus.Accepted, VerdictStatus.WrongAnswer, 3)]
    [InlineData(ComparisonMode.Tokens, "no", VerdictStatus.WrongAnswer, VerdictStatus.WrongAnswer, 1)]
    [InlineData(ComparisonMode.Tokens, "yes", VerdictStatus.Accepted, VerdictStatus.Accepted, 3)]
    public async Task JudgeAsync_ComparisonsThatDiffer_GoesOnUntilBothHaveFailed(
        ComparisonMode mode, string printed, VerdictStatus status, VerdictStatus other, int tests)
    {
        var sandbox = new FakeSandbox((_, _) => FakeSandbox.Printed(printed));
        var problem = Echo with { PublicTests = [new("1", "yes"), new("2", "yes"), new("3", "yes")], PrivateTests = [] };

        var verdict = await new Judge(sandbox, new JudgeOptions { Comparison = mode }).JudgeAsync(problem, "p", CancellationToken.None);

        Assert.Equal((status, other, tests), (verdict.Status, verdict.OtherStatus, verdict.Tests.Count));
        Assert.Equal(status != other, verdict.Tests[0].ComparisonsDiffer);
    }

    [Fact]
    public void KeyOf_AnyPartChanged_Differs()
    {
        static string Key(Problem problem, string program, JudgeOptions? options = null, string profile = "profile") =>
            new Judge(new FakeSandbox((_, _) => FakeSandbox.Printed("")) { Description = new("fake", "none", "3", profile) }, options ?? new JudgeOptions())
                .KeyOf(problem, program);

        string[] keys =
        [
            Key(Echo, "p"),
            Key(Echo, "q"),
            Key(Echo, "p", profile: "other"),
            Key(Echo with { Id = "other" }, "p"),
            Key(Echo with { TimeLimitSeconds = 2 }, "p"),
            Key(Echo with { MemoryLimitMb = 64 }, "p"),
            Key(Echo with { PrivateTests = [new("3", "4")] }, "p"),
            Key(Echo with { PrivateTests = [new("33", "")] }, "p"),
            Key(Echo with { PublicTests = [new("1", "1")], PrivateTests = [new("2", "2"), new("3", "3")] }, "p"),
            Key(Echo, "p", new JudgeOptions { Comparison = ComparisonMode.DeepMindCompat }),
            Key(Echo with { InputFile = "in" }, "p"),
            Key(Echo with { OutputFile = "in" }, "p"),
            Key(Echo with { Checker = "c" }, "p"),
            Key(FunctionEcho("e", "assert 1"), "p"),
            Key(FunctionEcho("f", "assert 1"), "p"),
            Key(FunctionEcho("f", "assert 2"), "p"),
            Key(FunctionEcho("f", "assert 2") with { TimeLimitSeconds = 9 }, "p"),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key(Echo with { Statement = "reworded" }, "p"));
    }
}
