using System.Text;
using System.Text.Json;
using Lookahead.Decoding.Batching;
using Lookahead.Evaluation.Sandbox;
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
        var scored = sets.Select(set => ScoredSet.From(set, specification)).ToList();
        foreach (var set in scored)
        {
            await PutLinesAsync($"samples-{set.Name}.jsonl", set.Programs.Select(Sample), cancellationToken);
            await PutLinesAsync($"problems-{set.Name}.jsonl", set.Problems, cancellationToken);
        }
        var report = EvaluationReportBuilder.Build(specification, sandbox, speed, scored);
        await context.Attempt.PutJsonAsync(ReportFiles.Data, report, cancellationToken);
        await context.Attempt.PutAsync(JobPaths.ReportFile, Encoding.UTF8.GetBytes(ReportHtml.Render(report)), cancellationToken);
        var result = new PassAtKResult
        {
            ProblemSets = [.. scored.Select(Result)],
            Speed = speed,
            Sandbox = sandbox,
        };
        await context.Attempt.PutJsonAsync(JobPaths.ResultFile, result, cancellationToken);
    }

    private ProblemSetResult Result(ScoredSet set) => new()
    {
        Name = set.Name,
        Problems = set.Problems.Count,
        SamplesPerProblem = specification.Sampling.Samples,
        PassAtK = set.Chosen,
        Verdicts = set.Programs.CountBy(p => p.Verdict.Status).OrderByDescending(v => v.Value)
            .ToDictionary(v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.Key.ToString()), v => v.Value),
        UnfinishedShare = set.Programs.Average(p => p.Sampled.Completion.FinishReason is FinishReason.Eos or FinishReason.Stop ? 0.0 : 1.0),
        CodelessShare = set.Programs.Average(p => p.Sampled.Program.HasCode ? 0.0 : 1.0),
    };

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
