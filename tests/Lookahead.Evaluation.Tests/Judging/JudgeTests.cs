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
    public async Task JudgeAsync_NoTests_IsRefused() => await Assert.ThrowsAsync<ArgumentException>(
        () => new Judge(new FakeSandbox((_, _) => FakeSandbox.Printed("")), new JudgeOptions())
            .JudgeAsync(new Problem { Id = "x", Statement = "S" }, "p", CancellationToken.None));

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
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key(Echo with { Statement = "reworded" }, "p"));
    }
}
