using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.Events;
using Lookahead.Api.Jobs;
using Lookahead.Api.OpenAi.Files;
using Lookahead.Api.Requests;
using Lookahead.Api.Submission;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.OpenAi.FineTuning;

/// <summary><c>/v1/fine_tuning/jobs</c>.</summary>
internal static class FineTuningEndpoints
{
    private const int CheckpointsPerPage = 10;

    public static RouteGroupBuilder MapFineTuning(this RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/fine_tuning/jobs");
        jobs.MapPost("/", CreateAsync);
        jobs.MapGet("/", ListAsync);
        jobs.MapGet("/{id}", GetAsync);
        jobs.MapPost("/{id}/cancel", Control(JobTrigger.RequestCancel));
        jobs.MapPost("/{id}/pause", Control(JobTrigger.RequestPause));
        jobs.MapPost("/{id}/resume", Control(JobTrigger.RequestResume));
        jobs.MapGet("/{id}/events", EventsAsync);
        jobs.MapGet("/{id}/checkpoints", CheckpointsAsync);
        return v1;
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, OwnedJobs jobs, DatasetStore datasets, JobSubmitter submitter, CancellationToken cancellationToken)
    {
        var wanted = FineTuningRequest.Read(await RequestBody.ReadJsonAsync(request, cancellationToken));
        if (FileIds.DatasetOf(wanted.TrainingFile, jobs.Owner) is not { } id || await datasets.FindAsync(id, cancellationToken) is not { } file)
        {
            throw Refusal("training_file", $"there is no file '{wanted.TrainingFile}'; GET /v1/files lists yours.");
        }
        var specification = FineTuningSpecification.Create(wanted, file).ToJsonString();
        try
        {
            var job = SubmitJob.KeyOf(request) is { } key
                ? await submitter.SubmitOnceAsync($"openai/{key}", specification, jobs.Owner, cancellationToken)
                : await submitter.SubmitAsync(specification, jobs.Owner, cancellationToken);
            return OpenAiJson.Answer(FineTuningJobView.Of(job));
        }
        catch (ValidationException e)
        {
            throw new ValidationException([.. e.Errors.Select(InTheRequest)]);
        }
        catch (RequestRefusedException e) when (e.Errors is { } errors)
        {
            throw new RequestRefusedException(e.Status, e.Code, e.Message, [.. errors.Select(InTheRequest)]);
        }
    }

    private static ValidationError InTheRequest(ValidationError error) => error with { Field = FineTuningSpecification.FieldOf(error.Field) };

    private static RequestRefusedException Refusal(string field, string message) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, message, [new ValidationError(field, message)]);

    private static async Task<IResult> ListAsync(HttpRequest request, OwnedJobs jobs, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(request);
        var after = query.After is null ? null : FineTuningIds.JobOf(query.After) ?? throw Refusal("after", $"must be the id of a job, but is '{query.After}'.");
        var page = new List<FineTuningJobView>();
        await foreach (var job in jobs.ListAsync(after, activeOnly: false, cancellationToken))
        {
            if (job.Specification is FineTuneSpecification && Matches(request.Query, job))
            {
                if (page.Count == query.Limit)
                {
                    return OpenAiJson.Answer(PageQuery.Of(page, hasMore: true, view => view.Id));
                }
                page.Add(FineTuningJobView.Of(job));
            }
        }
        return OpenAiJson.Answer(PageQuery.Of(page, hasMore: false, view => view.Id));
    }

    /// <summary><c>metadata[key]=value</c>, as often as there are conditions; <c>metadata=null</c>: jobs without any.</summary>
    private static bool Matches(IQueryCollection query, JobDocument job)
    {
        var metadata = job.Specification.Metadata;
        return query.All(pair => pair.Key switch
        {
            "metadata" => metadata is null,
            ['m', 'e', 't', 'a', 'd', 'a', 't', 'a', '[', .. var key, ']'] => metadata is not null && metadata.TryGetValue(key, out var value) && value == pair.Value,
            _ => true,
        });
    }

    private static async Task<IResult> GetAsync(string id, OwnedJobs jobs, CancellationToken cancellationToken) =>
        await FindAsync(id, jobs, cancellationToken) is { } job ? OpenAiJson.Answer(FineTuningJobView.Of(job)) : NotFound(id);

    private static Delegate Control(JobTrigger trigger) => async Task<IResult> (string id, OwnedJobs jobs, JobControl control, CancellationToken cancellationToken) =>
        await FindAsync(id, jobs, cancellationToken) is { } job && await control.ApplyAsync(job.Id, trigger, cancellationToken) is { } changed
            ? OpenAiJson.Answer(FineTuningJobView.Of(changed))
            : NotFound(id);

    private static async Task<IResult> EventsAsync(string id, HttpRequest request, OwnedJobs jobs, EventReader reader, CancellationToken cancellationToken) =>
        await ReadAsync(id, jobs, reader, cancellationToken) is var (job, events)
            ? OpenAiJson.Answer(PageQuery.Of(request).Of(FineTuningEvents.Events(job, events), e => e.Id))
            : NotFound(id);

    private static async Task<IResult> CheckpointsAsync(string id, HttpRequest request, OwnedJobs jobs, EventReader reader, CancellationToken cancellationToken) =>
        await ReadAsync(id, jobs, reader, cancellationToken) is var (job, events)
            ? OpenAiJson.Answer(PageQuery.Of(request, CheckpointsPerPage).Of(FineTuningEvents.Checkpoints(job, events), c => c.Id))
            : NotFound(id);

    private static async Task<(JobDocument Job, IReadOnlyList<JobEvent> Events)?> ReadAsync(string id, OwnedJobs jobs, EventReader reader, CancellationToken cancellationToken) =>
        await FindAsync(id, jobs, cancellationToken) is { } job && await reader.ReadAsync(job.Id, EventCursor.Start, cancellationToken) is { } read
            ? (job, read.Events)
            : null;

    private static async Task<JobDocument?> FindAsync(string id, OwnedJobs jobs, CancellationToken cancellationToken) =>
        FineTuningIds.JobOf(id) is { } jobId && await jobs.FindAsync(jobId, cancellationToken) is { Specification: FineTuneSpecification } job ? job : null;

    private static ProblemHttpResult NotFound(string id) =>
        Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no fine-tuning job '{id}'.");
}
