using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>
/// Runs a program on a problem's tests, public ones first, until one fails. The expected outputs never enter the sandbox,
/// so a program can neither read them nor forge a verdict. Safe to call from many threads at once.
/// </summary>
public sealed class Judge(ISandbox sandbox, JudgeOptions options)
{
    private readonly OutputComparer comparer = new(options.Comparison);

    public JudgeOptions Options { get; } = options;

    /// <summary>A judge by other rules in the same sandbox.</summary>
    public Judge WithOptions(JudgeOptions other) => new(sandbox, other);

    /// <summary>Judges one program.</summary>
    /// <exception cref="EvaluationInfrastructureException">A run failed by the machine's fault more often than is retried.</exception>
    public async Task<Verdict> JudgeAsync(Problem problem, string program, CancellationToken cancellationToken)
    {
        var records = new List<TestRecord>();
        foreach (var (index, isPublic, test) in InOrder(problem))
        {
            var record = await RunTestAsync(problem, program, index, isPublic, test, cancellationToken);
            records.Add(record);
            if (record.Status != VerdictStatus.Accepted)
            {
                return new Verdict { Status = record.Status, FailingTest = index, Tests = records };
            }
        }

        return new Verdict { Status = VerdictStatus.Accepted, Tests = records };
    }

    /// <summary>Equal for two judgements that must come out equal: same source, tests, limits, comparison rule and sandbox.</summary>
    public string KeyOf(Problem problem, string program) => VerdictKey.Compute(problem, program, Options, comparer.Version, sandbox.Description);

    private static IEnumerable<(int Index, bool IsPublic, ProblemTest Test)> InOrder(Problem problem)
    {
        if (problem.InputFile is not null || problem.OutputFile is not null)
        {
            throw new ArgumentException($"The problem '{problem.Id}' reads or writes a file (input_file, output_file); only standard input and output can be judged so far.", nameof(problem));
        }
        if (problem.PublicTests.Count + problem.PrivateTests.Count + problem.GeneratedTests.Count == 0)
        {
            throw new ArgumentException($"The problem '{problem.Id}' has no tests, so no program can be judged on it.", nameof(problem));
        }

        return problem.PublicTests.Concat(problem.PrivateTests).Concat(problem.GeneratedTests).Select((test, i) => (i, i < problem.PublicTests.Count, test));
    }

    private async Task<TestRecord> RunTestAsync(
        Problem problem, string program, int index, bool isPublic, ProblemTest test, CancellationToken cancellationToken)
    {
        var request = new ExecutionRequest(program, test.Input, Options.LimitsFor(problem, test));
        for (var retries = 0; ; retries++)
        {
            var result = await sandbox.RunAsync(request, cancellationToken);
            if (result.Status != ExecutionStatus.InfraError)
            {
                return new TestRecord
                {
                    Index = index,
                    IsPublic = isPublic,
                    Status = TestRecord.ToVerdict(result.Status, () => comparer.Matches(result.StandardOutput, test.Output)),
                    CpuSeconds = result.CpuSeconds,
                    WallSeconds = result.WallSeconds,
                    PeakRssBytes = result.PeakRssBytes,
                    Retries = retries,
                };
            }

            if (retries == Options.InfrastructureRetries)
            {
                throw new EvaluationInfrastructureException(
                    $"Problem '{problem.Id}', test {index}: the sandbox failed {retries + 1} times, last with: {result.Detail} "
                    + "No verdict was given. Look at the machine's memory and limits, then run the job again.");
            }
        }
    }
}
