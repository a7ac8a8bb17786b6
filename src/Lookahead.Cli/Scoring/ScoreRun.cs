using System.Globalization;
using System.Text.Json;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Scoring;
using Lookahead.Evaluation.Statistics;
using Lookahead.Formats.Data;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Reports;
using Lookahead.Reports.Data;
using Lookahead.Worker.Handlers.Evaluation;

namespace Lookahead.Cli.Scoring;

/// <summary>Reads, checks, judges, estimates, writes.</summary>
internal static class ScoreRun
{
    /// <exception cref="Lookahead.Formats.Errors.DataFormatException">Samples or problems are wrong; nothing was run.</exception>
    public static async Task<ScoreResult> RunAsync(CliEnvironment environment, ScoreRequest request, CancellationToken cancellationToken)
    {
        var all = await ProblemReader.ReadFileAsync(request.Problems, cancellationToken);
        var samples = await SampleFile.ReadAsync(request.Samples, cancellationToken);
        var problems = SampleFile.Match(request.Samples, samples, all, request.AllowMissing, request.K);
        if (request.Out is not null)
        {
            Directory.CreateDirectory(request.Out); // Before hours of work, not after.
        }
        await using var sandbox = await SandboxFactory.StartAsync(SandboxOptions.FromEnvironment(environment.Variable, request.Sandbox), cancellationToken);
        environment.Error.WriteLine($"Programs run in {sandbox.Description.Backend} ({sandbox.Description.Level}), Python {sandbox.Description.PythonVersion}, {request.Workers} at a time.");
        var judge = new Judge(sandbox, new JudgeOptions());
        var started = environment.Time.GetTimestamp();
        var scorer = new SampleScorer(new JudgeScheduler(judge, request.Workers), request.Extract);
        var scored = await scorer.ScoreAsync(
            SetName(request.Problems), problems, samples, request.K, new BootstrapOptions { Seed = (ulong)request.Seed },
            new ScoreProgress(environment.Error, environment.Time), cancellationToken);
        var result = new ScoreResult
        {
            Samples = request.Samples,
            SamplesSha256 = await DataSourceHasher.Sha256Async(request.Samples, cancellationToken),
            Problems = request.Problems,
            ProblemsSha256 = await DataSourceHasher.Sha256Async(request.Problems, cancellationToken),
            LeftOut = [.. all.Select(p => p.Id).Except(problems.Select(p => p.Id))],
            Result = ProblemSetResult.From(scored.Set, scored.CodelessShare),
            Sandbox = sandbox.Description,
            Rules = judge.Rules,
            ProgramRule = scorer.RuleOf(problems),
            Seed = request.Seed,
            Workers = request.Workers,
            SamplesJudged = samples.Count,
            Seconds = environment.Time.GetElapsedTime(started).TotalSeconds,
        };
        if (request.Out is not null)
        {
            await WriteAsync(request.Out, result, scored, cancellationToken);
        }
        return result;
    }

    private static async Task WriteAsync(string folder, ScoreResult result, ScoredSamples scored, CancellationToken cancellationToken)
    {
        var report = new EvaluationReport
        {
            Title = $"Score of {Path.GetFileName(result.Samples)}",
            Settings =
            [
                new("Samples", result.Samples), new("Samples SHA-256", result.SamplesSha256),
                new("Problems", result.Problems), new("Problems SHA-256", result.ProblemsSha256),
                new("Left out", result.LeftOut.Count == 0 ? "none" : $"{result.LeftOut.Count} problems without samples: {string.Join(", ", result.LeftOut.Take(20))}"),
                ProblemSetReports.Sandbox(result.Sandbox), new("Rules", result.Rules), new("From completion to program", result.ProgramRule), new("Seed", result.Seed.ToString(CultureInfo.InvariantCulture)),
            ],
            ProblemSets = [ProblemSetReports.Of(scored.Set)],
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "problems.jsonl"),
            string.Concat(scored.Set.Results.SelectMany(r => r).Select(r => JsonSerializer.Serialize(r, JobJson.Options) + "\n")), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, JobPaths.ReportFile), ReportHtml.Render(report), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, JobPaths.ResultFile), JsonSerializer.Serialize(result, JobJson.Indented) + "\n", cancellationToken);
    }

    /// <summary>The file's name up to its first point.</summary>
    private static string SetName(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path)).Split('.')[0] is { Length: > 0 } name ? name : "problems";
}
