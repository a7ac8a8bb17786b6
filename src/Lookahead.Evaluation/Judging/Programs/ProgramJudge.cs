using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging.Programs;

/// <summary>
/// Judges programs that read standard input or a file and write standard output or a file. The expected outputs never enter the
/// program's sandbox. Stops when the program has failed under both comparison rules, so that results can be given by both.
/// </summary>
internal sealed class ProgramJudge(ISandbox sandbox, JudgeOptions options)
{
    private readonly OutputComparer comparer = new(options.Comparison);
    private readonly OutputComparer other = new(options.Comparison == ComparisonMode.Tokens ? ComparisonMode.DeepMindCompat : ComparisonMode.Tokens);
    private readonly OutputChecker checker = new(sandbox);

    public async Task<Verdict> JudgeAsync(Problem problem, string program, CancellationToken cancellationToken)
    {
        var records = new List<TestRecord>();
        TestRecord? failed = null;
        VerdictStatus? otherStatus = null;
        await using var opened = await sandbox.OpenAsync(program, cancellationToken);
        foreach (var test in TestOrder.Of(problem))
        {
            var record = await RunTestAsync(opened, problem, test, cancellationToken);
            records.Add(record);
            var otherAccepts = (record.Status == VerdictStatus.Accepted) != record.ComparisonsDiffer;
            failed ??= record.Status == VerdictStatus.Accepted ? null : record;
            otherStatus ??= otherAccepts ? null : record.ComparisonsDiffer ? VerdictStatus.WrongAnswer : record.Status;
            if (failed is not null && otherStatus is not null)
            {
                break;
            }
        }
        return new Verdict
        {
            Status = failed?.Status ?? VerdictStatus.Accepted,
            FailingTest = failed?.Index,
            OtherStatus = otherStatus ?? VerdictStatus.Accepted,
            Tests = records,
        };
    }

    private Task<TestRecord> RunTestAsync(ISandboxedProgram program, Problem problem, OrderedTest ordered, CancellationToken cancellationToken)
    {
        var input = new ProgramInput(ordered.Test.Input, options.LimitsFor(problem, ordered.Test)) { InputFile = problem.InputFile, OutputFile = problem.OutputFile };
        return InfrastructureRetry.RunAsync(problem, $"test {ordered.Index}", options.InfrastructureRetries, async retries =>
        {
            var result = await program.RunAsync(input, cancellationToken);
            if (result.Status == ExecutionStatus.InfraError)
            {
                return (result.Detail ?? "no detail", null!);
            }
            var matching = await MatchAsync(problem, ordered.Test, result, cancellationToken);
            if (matching.Fault is not null)
            {
                return (matching.Fault, null!);
            }
            var status = TestRecord.ToVerdict(result.Status, () => matching.Matches);
            return ((string?)null, new TestRecord
            {
                Index = ordered.Index,
                IsPublic = ordered.IsPublic,
                Status = status,
                CpuSeconds = result.CpuSeconds,
                WallSeconds = result.WallSeconds,
                PeakRssBytes = result.PeakRssBytes,
                Retries = retries,
                ComparisonsDiffer = matching.Differ,
                Detail = FailureText.Of(status, result, ordered.Test),
            });
        });
    }

    private async Task<Matching> MatchAsync(Problem problem, ProblemTest test, ExecutionResult result, CancellationToken cancellationToken)
    {
        if (result.Status != ExecutionStatus.Ok)
        {
            return new Matching(false, false, null);
        }
        if (problem.Checker is null)
        {
            var matches = comparer.Matches(result.StandardOutput, test.Output);
            return new Matching(matches, matches != other.Matches(result.StandardOutput, test.Output), null);
        }
        var (right, fault) = await checker.CheckAsync(problem.Checker, test, result.StandardOutput, cancellationToken);
        return new Matching(right, false, fault);
    }

    private sealed record Matching(bool Matches, bool Differ, string? Fault);
}
