using System.Security.Cryptography;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging.Functions;

/// <summary>
/// Judges function-style problems: a trusted tester runs the problem's tests in a sandbox of its own and calls the program, which
/// runs in another, over a socket. Only plain values come back, so that a program can forge neither a comparison nor a verdict.
/// </summary>
internal sealed class FunctionJudge(ISandbox sandbox, JudgeOptions options)
{
    /// <summary>Names what the Python programs do; part of the key of cached verdicts and of manifests.</summary>
    public const string Version = "functions-1";

    private const double TesterExtraCpuSeconds = 5;
    private const long TesterMemoryBytes = 1L << 30;

    public async Task<Verdict> JudgeAsync(Problem problem, ProblemFunction function, string program, CancellationToken cancellationToken)
    {
        var candidate = options.LimitsFor(problem, new ProblemTest("", ""));
        // The tester reads what a hostile program sends, so it has limits too, wide enough never to decide over an honest one.
        var tester = candidate with { CpuSeconds = candidate.CpuSeconds + TesterExtraCpuSeconds, MemoryBytes = TesterMemoryBytes };
        var (record, outcome) = await InfrastructureRetry.RunAsync(problem, "test 0", options.InfrastructureRetries, async retries =>
        {
            var nonce = RandomNumberGenerator.GetHexString(32);
            var request = new PairRequest(FunctionPrograms.Tester(function, nonce), FunctionPrograms.Candidate(program), tester, candidate) { Library = FunctionPrograms.Library };
            var pair = await sandbox.RunPairAsync(request, cancellationToken);
            if (pair.Tester.Status == ExecutionStatus.InfraError || pair.Candidate.Status == ExecutionStatus.InfraError)
            {
                return (pair.Tester.Detail ?? pair.Candidate.Detail ?? "no detail", default);
            }
            var report = FunctionReport.Find(pair.Tester.StandardOutput, nonce);
            return ((string?)null, (Record(pair, report, retries), report?.Verdict));
        });
        if (outcome == FunctionOutcome.Broken)
        {
            throw new UnjudgeableProblemException(problem.Id, record.Detail ?? "");
        }
        return new Verdict { Status = record.Status, FailingTest = record.Status == VerdictStatus.Accepted ? null : record.Index, Tests = [record] };
    }

    private static TestRecord Record(PairResult pair, FunctionReport? report, int retries)
    {
        var status = StatusOf(pair, report);
        return new TestRecord
        {
            Index = report?.Test ?? 0,
            IsPublic = false,
            Status = status,
            CpuSeconds = pair.Candidate.CpuSeconds,
            WallSeconds = pair.Candidate.WallSeconds,
            PeakRssBytes = pair.Candidate.PeakRssBytes,
            Retries = retries,
            Detail = status == VerdictStatus.Accepted ? null : report?.Detail,
        };
    }

    /// <summary>
    /// A limit of the candidate comes first, then the tester's word; a tester that never came to one was ended by a limit, or by
    /// what it was sent.
    /// </summary>
    private static VerdictStatus StatusOf(PairResult pair, FunctionReport? report) =>
        LimitOf(pair.Candidate) ?? report?.Verdict switch
        {
            FunctionOutcome.Passed => LimitOf(pair.Tester) ?? VerdictStatus.Accepted,
            FunctionOutcome.Failed => VerdictStatus.WrongAnswer,
            FunctionOutcome.Memory => VerdictStatus.MemoryLimit,
            null => LimitOf(pair.Tester) ?? VerdictStatus.RuntimeError,
            _ => VerdictStatus.RuntimeError,
        };

    private static VerdictStatus? LimitOf(ExecutionResult result) => result.Status switch
    {
        ExecutionStatus.Ok or ExecutionStatus.RuntimeError or ExecutionStatus.PeerEnded => null,
        var status => TestRecord.ToVerdict(status, static () => false),
    };
}
