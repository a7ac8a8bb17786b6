using System.Text.Json;
using Lookahead.Cli.Client;
using Lookahead.Jobs.Json;
using Lookahead.Reports.Data;
using Lookahead.Worker.Handlers;
using Lookahead.Worker.Handlers.Evaluation;
using Lookahead.Worker.Handlers.FineTuning;
using Lookahead.Worker.Handlers.Sampling;

namespace Lookahead.Cli.Demo;

/// <summary>What the demo's jobs left, fetched over REST.</summary>
internal sealed record DemoResults(
    FineTuneResult FineTune, PassAtKResult Before, PassAtKResult After, GenerateResult Compared,
    TrainingReport TrainingReport, EvaluationReport BeforeReport, EvaluationReport AfterReport)
{
    public static async Task<DemoResults> FetchAsync(LookaheadClient client, DemoJobIds ids, CancellationToken cancellationToken) => new(
        await ResultAsync<FineTuneResult>(client, ids.FineTune, cancellationToken),
        await ResultAsync<PassAtKResult>(client, ids.Before, cancellationToken),
        await ResultAsync<PassAtKResult>(client, ids.After, cancellationToken),
        await ResultAsync<GenerateResult>(client, ids.Compared, cancellationToken),
        await ReportAsync<TrainingReport>(client, ids.FineTune, cancellationToken),
        await ReportAsync<EvaluationReport>(client, ids.Before, cancellationToken),
        await ReportAsync<EvaluationReport>(client, ids.After, cancellationToken));

    private static async Task<T> ResultAsync<T>(LookaheadClient client, string id, CancellationToken cancellationToken) =>
        (await client.ResultAsync(id, cancellationToken)).Deserialize<T>(JobJson.Options)!;

    private static async Task<T> ReportAsync<T>(LookaheadClient client, string id, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await client.DownloadAsync(id, ReportFiles.Data, content, cancellationToken);
        content.Position = 0;
        return (await JsonSerializer.DeserializeAsync<T>(content, JobJson.Options, cancellationToken))!;
    }
}

internal sealed record DemoJobIds(string Before, string FineTune, string After, string Compared);
