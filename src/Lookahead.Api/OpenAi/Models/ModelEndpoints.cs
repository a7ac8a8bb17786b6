using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.OpenAi.Models;

/// <summary><c>/v1/models</c>: what a fine-tuning job can start from. New models first, then what the caller's jobs made, newest first.</summary>
internal static class ModelEndpoints
{
    private const string Ours = "lookahead";

    public static RouteGroupBuilder MapModels(this RouteGroupBuilder v1)
    {
        v1.MapGet("/models", ListAsync);
        v1.MapGet("/models/{**name}", GetAsync);
        return v1;
    }

    private static async Task<IResult> ListAsync(OwnedJobs jobs, CancellationToken cancellationToken)
    {
        var models = ModelNames.New.Select(name => new ModelView(name, 0, Ours)).ToList();
        await foreach (var job in jobs.ListAsync(after: null, activeOnly: false, cancellationToken))
        {
            if (IsModel(job))
            {
                models.Add(Of(job));
            }
        }
        return OpenAiJson.Answer(PageQuery.Of(models, hasMore: false, model => model.Id));
    }

    private static async Task<IResult> GetAsync(string name, OwnedJobs jobs, CancellationToken cancellationToken) =>
        ModelNames.PresetOf(name) is not null ? OpenAiJson.Answer(new ModelView(name, 0, Ours))
        : ModelNames.JobOf(name) is { } id && await jobs.FindAsync(id, cancellationToken) is { } job && IsModel(job) ? OpenAiJson.Answer(Of(job))
        : Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no model '{name}'; GET /v1/models lists them.");

    private static bool IsModel(JobDocument job) => job is { State: JobState.Succeeded, Specification: FineTuneSpecification };

    private static ModelView Of(JobDocument job) => new(ModelNames.OfJob(job.Id), (job.FinishedAt ?? job.CreatedAt).ToUnixTimeSeconds(), job.Owner);
}

/// <param name="Created">Unix time in seconds; 0 for models that are made anew.</param>
internal sealed record ModelView(string Id, long Created, string OwnedBy)
{
    public string Object { get; init; } = "model";
}
