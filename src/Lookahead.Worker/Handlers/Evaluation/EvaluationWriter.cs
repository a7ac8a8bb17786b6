using System.Text;
using System.Text.Json;
using Lookahead.Decoding.Batching;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Reports;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>Writes what an evaluation found: samples with verdicts, problems, the report and <c>result.json</c>.</summary>
internal sealed class EvaluationWriter(JobContext context, PassAtKSpecification specification, SandboxDescription sandbox)
{
    public async Task WriteAsync(IReadOnlyList<JudgedSet> sets, IReadOnlyList<DecodingStatistics> passes, CancellationToken cancellationToken)
    {
        foreach (var set in sets)
        {
            var name = set.Evaluated.Name;
            await context.Attempt.PutAsync(EvaluationFiles.Samples(name), GzipLines.Write(set.Programs.Select(Sample)), cancellationToken);
            await context.Attempt.PutAsync(EvaluationFiles.Problems(name), Lines(set.Evaluated.Results.SelectMany(r => r)), cancellationToken);
        }
        var measured = EvaluationMeasurements.Of(sets, passes);
        await context.Attempt.PutJsonAsync(EvaluationMeasurements.FileName, measured, cancellationToken);
        var report = EvaluationReportBuilder.Build(specification, sandbox, measured.Speed, [.. sets.Select(s => ProblemSetReports.Of(s.Evaluated))]);
        await context.Attempt.PutJsonAsync(ReportFiles.Data, report, cancellationToken);
        await context.Attempt.PutAsync(JobPaths.ReportFile, Encoding.UTF8.GetBytes(ReportHtml.Render(report)), cancellationToken);
        var result = new PassAtKResult { ProblemSets = [.. sets.Select(Result)], Sandbox = sandbox };
        await context.Attempt.PutJsonAsync(JobPaths.ResultFile, result, cancellationToken);
    }

    private static ProblemSetResult Result(JudgedSet set) =>
        ProblemSetResult.From(set.Evaluated, set.Programs.Average(p => p.Sampled.Program.HasCode ? 0.0 : 1.0)) with
        {
            UnfinishedShare = set.Programs.Average(p => p.Sampled.Completion.FinishReason is FinishReason.Eos or FinishReason.Stop ? 0.0 : 1.0),
        };

    private static object Sample(JudgedProgram judged) => new
    {
        judged.Sampled.Problem.Id,
        judged.Sampled.Completion.Temperature,
        judged.Sampled.Completion.Sample,
        Completion = judged.Sampled.Completion.Text,
        judged.Sampled.Completion.FinishReason,
        judged.Sampled.Completion.Tokens,
        Program = judged.Sampled.Program.Source,
        Verdict = judged.Verdict.Status,
        judged.Verdict.FailingTest,
        judged.Verdict.Stability,
    };

    private static byte[] Lines<T>(IEnumerable<T> items) =>
        Encoding.UTF8.GetBytes(string.Concat(items.Select(i => JsonSerializer.Serialize(i, JobJson.Options) + "\n")));
}
