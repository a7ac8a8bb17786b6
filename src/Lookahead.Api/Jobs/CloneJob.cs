using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Api.Submission;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary>
/// <c>POST /api/jobs/{id}/clone</c>: a new job like another. The body, if there is one, is a merge patch (RFC 7396) of its specification:
/// <c>{"seed": 2, "training": {"steps": 500}}</c>; null takes a property's default. Answers as <see cref="SubmitJob"/>.
/// </summary>
internal static class CloneJob
{
    public static async Task<Results<Accepted<JobView>, Ok<ValidatedJob>, ProblemHttpResult>> HandleAsync(
        string id, HttpRequest request, OwnedJobs jobs, JobSubmitter submitter, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return Problems.JobNotFound(id);
        }
        var hasBody = request.ContentLength is not 0 && (request.ContentLength is not null || request.ContentType is not null);
        var changes = hasBody ? Parse(await RequestBody.ReadJsonAsync(request, cancellationToken)) : [];
        var merged = Merge(JsonSerializer.SerializeToNode<JobSpecification>(job.Specification, JobJson.Options), changes)!;
        return (await SubmitJob.SubmitAsync(request, merged.ToJsonString(JobJson.Options), jobs, submitter, cancellationToken)).Result switch
        {
            Accepted<JobView> accepted => accepted,
            var validated => (Ok<ValidatedJob>)validated,
        };
    }

    private static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new ValidationException([new ValidationError("(body)", $"must be one JSON object with the changes, such as {{\"seed\": 2}}. {(e.LineNumber is { } line ? $"Line {line + 1}." : "")}".TrimEnd())]);
        }
    }

    /// <summary>RFC 7396, section 2.</summary>
    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }
        var merged = target as JsonObject ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                var old = merged[name];
                merged.Remove(name);
                merged[name] = Merge(old, value);
            }
        }
        return merged;
    }
}
