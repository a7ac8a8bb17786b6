using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport.Telemetry;

namespace Lookahead.Evaluation.Tests.Judging;

[Collection(TelemetryCollection.Name)]
public sealed class JudgingTelemetryTests
{
    private static readonly Problem Problem = new() { Id = "p", Statement = "S", PublicTests = [new("1", "1"), new("2", "2")] };

    [Fact]
    public async Task JudgeAllAsync_CountsRunsAndVerdictsByStatus()
    {
        using var measurements = new Measurements();
        var lost = true;
        await using var sandbox = new MeteredSandbox(new FakeSandbox((request, _) =>
        {
            if (request.Source == "unlucky" && lost)
            {
                lost = false;
                return FakeSandbox.Ended(ExecutionStatus.InfraError);
            }
            return request.Source == "crash" ? FakeSandbox.Ended(ExecutionStatus.RuntimeError) : FakeSandbox.Printed(request.StandardInput);
        }));
        var scheduler = new JudgeScheduler(new Judge(sandbox, new JudgeOptions()), workers: 2);

        await scheduler.JudgeAllAsync([.. new[] { "echo", "echo", "crash", "unlucky" }.Select(p => new JudgeItem(Problem, p))], null, CancellationToken.None);

        Assert.Equal(
            [("infra-error", 1), ("ok", 4), ("runtime-error", 1)],
            Counts("lookahead.sandbox.executions", "lookahead.sandbox.status"));
        Assert.Equal([("accepted", 2), ("runtime-error", 1)], Counts("lookahead.judge.verdicts", "lookahead.judge.verdict"));
        Assert.Equal(6, measurements.Of("lookahead.sandbox.execution.duration").Count);
        Assert.All(measurements.Of("lookahead.sandbox.executions"), m => Assert.Equal("fake", m.Attributes["lookahead.sandbox.backend"]));

        List<(string, int)> Counts(string instrument, string attribute) =>
            [.. measurements.Of(instrument).GroupBy(m => (string)m.Attributes[attribute]!).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, (int)g.Sum(m => m.Value)))];
    }
}
