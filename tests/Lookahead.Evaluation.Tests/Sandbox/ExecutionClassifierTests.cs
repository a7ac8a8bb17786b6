using System.Text;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Launching;

namespace Lookahead.Evaluation.Tests.Sandbox;

public sealed class ExecutionClassifierTests
{
    [Theory]
    [InlineData("exited", 0, 0.5, 10, "", ExecutionStatus.Ok)]
    [InlineData("exited", 1, 0.5, 10, "", ExecutionStatus.RuntimeError)]
    [InlineData("exited", 0, 1.01, 10, "", ExecutionStatus.CpuLimit)]
    [InlineData("exited", 152, 0.99, 10, "", ExecutionStatus.CpuLimit)]
    [InlineData("exited", 137, 1.5, 10, "", ExecutionStatus.CpuLimit)]
    [InlineData("exited", 0, 0.5, 101, "", ExecutionStatus.MemoryLimit)]
    [InlineData("exited", 1, 0.5, 10, "Traceback\nMemoryError\n", ExecutionStatus.MemoryLimit)]
    [InlineData("exited", 1, 0.5, 10, "MemoryError\nValueError: x\n", ExecutionStatus.RuntimeError)]
    [InlineData("exited", 0, 0.5, 10, "MemoryError\n", ExecutionStatus.Ok)]
    [InlineData("exited", 159, 0.5, 10, "", ExecutionStatus.SandboxViolation)]
    [InlineData("cpu", 137, 1.5, 10, "", ExecutionStatus.CpuLimit)]
    [InlineData("wall", 137, 0.1, 10, "", ExecutionStatus.WallLimit)]
    [InlineData("memory", 137, 0.1, 101, "", ExecutionStatus.MemoryLimit)]
    [InlineData("output", 137, 0.1, 10, "", ExecutionStatus.OutputLimit)]
    [InlineData("peer", 137, 0.1, 10, "", ExecutionStatus.PeerEnded)]
    [InlineData("infra", 1, 2.0, 500, "", ExecutionStatus.InfraError)]
    [InlineData("something new", 0, 0.1, 10, "", ExecutionStatus.InfraError)]
    public void Classify_Ending_HasItsStatus(string outcome, int exitCode, double cpu, int rssMb, string errors, ExecutionStatus expected)
    {
        var response = new LauncherResponse
        {
            Outcome = outcome, ExitCode = exitCode, CpuSeconds = cpu, WallSeconds = cpu, PeakRssBytes = (long)rssMb << 20, StdoutBytes = 0, StderrBytes = 0,
        };

        var result = ExecutionClassifier.Classify(
            response, new LauncherOutput([], Encoding.UTF8.GetBytes(errors)), new ExecutionLimits { CpuSeconds = 1, MemoryBytes = 100L << 20 });

        Assert.Equal(expected, result.Status);
        Assert.Equal(outcome == "exited" ? exitCode : null, result.ExitCode);
    }
}
