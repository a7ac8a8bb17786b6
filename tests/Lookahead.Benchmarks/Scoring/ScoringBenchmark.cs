using System.Runtime.CompilerServices;
using Lookahead.Benchmarks.Embedded;
using Lookahead.Benchmarks.Frame;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Scoring;
using Lookahead.Evaluation.Statistics;
using Lookahead.Formats.Problems;

namespace Lookahead.Benchmarks.Scoring;

/// <summary>Samples of HumanEval's size from file to pass@k, against a process with exec and a guard for each.</summary>
internal sealed class ScoringBenchmark : IBenchmark
{
    private const int SamplesPerProblem = 100;
    private const int QuickSamplesPerProblem = 5;
    private const int PeerSamples = 600;
    private const int Workers = 2;

    public string Name => "scoring";

    public string Description => "samples/s of 'lookahead score' on 16,400 HumanEval-size samples against a process with exec and a guard for each";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string CaseName = "humaneval-size";
        if (!options.Wants(CaseName))
        {
            yield break;
        }
        using var folder = new WorkFolder(options.WorkFolder);
        var perProblem = options.Quick ? QuickSamplesPerProblem : SamplesPerProblem;
        await ScoringSet.WriteAsync(folder.Path, perProblem, cancellationToken);
        var small = folder.Sub("warm-up");
        await ScoringSet.WriteAsync(small, QuickSamplesPerProblem, cancellationToken);
        await using var sandbox = await SandboxFactory.StartAsync(new SandboxOptions(), cancellationToken);
        var samples = ScoringSet.Problems * perProblem;
        var peerSamples = Math.Min(samples, PeerSamples);
        var peer = Path.Combine(AppContext.BaseDirectory, "Scoring", "exec_scoring.py");
        yield return new BenchmarkCase(CaseName, "samples/s", Direction.HigherIsBetter,
            Contender.Rate("lookahead-score", samples, token => ScoreAsync(folder.Path, sandbox, perProblem, token)),
            ProcessPeer.Of("process-exec-guard", "python3", [peer, folder.Path, peerSamples.ToString(), Workers.ToString()], TimeSpan.FromMinutes(10)))
        {
            Threads = Workers,
            Runs = options.Quick ? null : 1,
            WarmUp = token => ScoreAsync(small, sandbox, QuickSamplesPerProblem, token),
            Parameters = new Dictionary<string, object>
            {
                ["samples"] = samples,
                ["problems"] = ScoringSet.Problems,
                ["baseline_samples"] = peerSamples,
                ["sandbox"] = $"{sandbox.Description.Backend}, {sandbox.Description.Level}",
            },
        };
    }

    private static async Task ScoreAsync(string folder, ISandbox sandbox, int perProblem, CancellationToken cancellationToken)
    {
        var problems = await ProblemReader.ReadFileAsync(Path.Combine(folder, "problems.jsonl"), cancellationToken);
        var samples = await SampleFile.ReadAsync(Path.Combine(folder, "samples.jsonl"), cancellationToken);
        var scheduler = new JudgeScheduler(new Judge(sandbox, new JudgeOptions()), Workers);
        var scored = await new SampleScorer(scheduler).ScoreAsync("bench", problems, samples, null, new BootstrapOptions(), null, cancellationToken);
        var passed = scored.Set.Samples.Count(s => s.Verdict.Accepted);
        if (passed != ScoringSet.Problems * perProblem * 2 / 5)
        {
            throw new BenchmarkException($"{passed} samples passed, and {ScoringSet.Problems * perProblem * 2 / 5} are right.");
        }
    }
}
