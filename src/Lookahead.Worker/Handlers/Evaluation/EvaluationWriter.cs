using System.Text;
using System.Text.Json;
using Lookahead.Decoding.Batching;
using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Statistics;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Reports;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>Writes what an evaluation found: samples with verdicts, problems, the report and <c>result.json</c>.</summary>
internal sealed class EvaluationWriter(JobContext context, PassAtKSpecification specification, SandboxDescription sandbox, SpeedFigures speed)
{
    public async Task WriteAsync(IReadOnlyList<JudgedSet> sets, CancellationToken cancellationToken)
    {
        var problems = sets.ToDictionary(set => set.Set.Name, ProblemResults);
        foreach (var set in sets)
        {
            await PutLinesAsync($"samples-{set.Set.Name}.jsonl", set.Programs.Select(Sample), cancellationToken);
            await PutLinesAsync($"problems-{set.Set.Name}.jsonl", problems[set.Set.Name], cancellationToken);
        }
        var report = EvaluationReportBuilder.Build(specification, sandbox, speed, sets, problems);
        await context.Attempt.PutJsonAsync(ReportFiles.Data, report, cancellationToken);
        await context.Attempt.PutAsync(JobPaths.ReportFile, Encoding.UTF8.GetBytes(ReportHtml.Render(report)), cancellationToken);
        var result = new PassAtKResult
        {
            ProblemSets = [.. sets.Select(set => Result(set, problems[set.Set.Name]))],
            Speed = speed,
            Sandbox = sandbox,
        };
        await context.Attempt.PutJsonAsync(JobPaths.ResultFile, result, cancellationToken);
    }

    private ProblemSetResult Result(JudgedSet set, List<ProblemResult> problems) => new()
    {
        Name = set.Set.Name,
        Problems = problems.Count,
        SamplesPerProblem = specification.Sampling.Samples,
        PassAtK = PassAtKReport.Compute(problems, [.. specification.K], Bootstrap(specification)).PassAtK,
        Verdicts = set.Programs.CountBy(p => p.Verdict.Status).OrderByDescending(v => v.Value)
            .ToDictionary(v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.Key.ToString()), v => v.Value),
        UnfinishedShare = set.Programs.Average(p => p.Sampled.Completion.FinishReason == FinishReason.Eos ? 0.0 : 1.0),
        CodelessShare = set.Programs.Average(p => p.Sampled.Program.HasCode ? 0.0 : 1.0),
    };

    /// <summary>Intervals that the job's seed reproduces.</summary>
    public static BootstrapOptions Bootstrap(PassAtKSpecification specification) => new() { Seed = (ulong)specification.Seed };

    private static List<ProblemResult> ProblemResults(JudgedSet set)
    {
        var byProblem = set.Programs.ToLookup(p => p.Sampled.Problem.Id);
        return [.. set.Set.Problems.Select(problem => ProblemResult.From(problem, [.. byProblem[problem.Id].Select(p => p.Verdict)]))];
    }

    private static object Sample(JudgedProgram judged) => new
    {
        judged.Sampled.Problem.Id,
        judged.Sampled.Sample,
        Completion = judged.Sampled.Completion.Text,
        judged.Sampled.Completion.FinishReason,
        judged.Sampled.Completion.Tokens,
        Program = judged.Sampled.Program.Source,
        Verdict = judged.Verdict.Status,
        judged.Verdict.FailingTest,
    };

    private Task PutLinesAsync(string name, IEnumerable<object> items, CancellationToken cancellationToken) =>
        context.Attempt.PutAsync(name, Encoding.UTF8.GetBytes(string.Concat(items.Select(i => JsonSerializer.Serialize(i, JobJson.Options) + "\n"))), cancellationToken);
}
