using Lookahead.Evaluation.Judging;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Checking;

/// <summary>Runs the reference solutions of a problem set and says what is broken.</summary>
public sealed class ProblemCheck(Judge judge, int workers)
{
    /// <param name="problems">The set.</param>
    /// <param name="mostSolutions">Run so many of each problem's solutions, the first ones.</param>
    /// <param name="progress">Told the number of problems done.</param>
    /// <param name="cancellationToken">Kills the running programs.</param>
    /// <exception cref="EvaluationInfrastructureException">A solution could not be judged by a fault of the machine.</exception>
    public async Task<ProblemCheckReport> RunAsync(IReadOnlyList<Problem> problems, int mostSolutions, Action<int>? progress, CancellationToken cancellationToken)
    {
        var results = new (IReadOnlyList<Verdict> Verdicts, IReadOnlyList<ProblemFinding> Findings)[problems.Count];
        var done = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, problems.Count),
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (i, cancel) =>
            {
                results[i] = await CheckAsync(problems[i], mostSolutions, cancel);
                progress?.Invoke(Interlocked.Increment(ref done));
            });
        return new ProblemCheckReport
        {
            Problems = problems.Count,
            Tests = problems.Sum(problem => problem.TestCount),
            Solutions = results.Sum(result => result.Verdicts.Count),
            SolutionsAccepted = results.Sum(result => result.Verdicts.Count(verdict => verdict.Accepted)),
            Findings = [.. results.SelectMany(result => result.Findings)],
        };
    }

    private async Task<(IReadOnlyList<Verdict>, IReadOnlyList<ProblemFinding>)> CheckAsync(Problem problem, int mostSolutions, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict>();
        var findings = new List<ProblemFinding>();
        try
        {
            foreach (var (i, solution) in problem.Solutions.Take(mostSolutions).Index())
            {
                var verdict = await judge.JudgeAsync(problem, solution, cancellationToken);
                verdicts.Add(verdict);
                if (!verdict.Accepted)
                {
                    var record = verdict.Tests.First(test => test.Status != VerdictStatus.Accepted);
                    findings.Add(new ProblemFinding(problem.Id, ProblemFault.SolutionFails, i, record.Index, record.Detail ?? Cost(record)));
                }
            }
        }
        catch (UnjudgeableProblemException e)
        {
            findings.Add(new ProblemFinding(problem.Id, ProblemFault.TestsBroken, null, null, e.Reason));
        }
        if (problem.Solutions.Count == 0)
        {
            findings.Add(new ProblemFinding(problem.Id, ProblemFault.NoSolution, null, null, "it has no reference solution, so its tests were not tried"));
        }
        if (SeveralAnswers.Suspect(problem, verdicts) is { } why)
        {
            findings.Add(new ProblemFinding(problem.Id, ProblemFault.SeveralAnswers, null, null, why));
        }
        return (verdicts, findings);
    }

    private static string Cost(TestRecord record) => FormattableString.Invariant(
        $"{record.Status} after {record.CpuSeconds:0.##} s of CPU time, {record.WallSeconds:0.##} s elapsed, {record.PeakRssBytes >> 20} MiB");
}
