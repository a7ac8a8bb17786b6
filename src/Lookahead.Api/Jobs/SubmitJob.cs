using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Api.Submission;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary>
/// <c>POST /api/jobs</c>: 202 with the job's address, or a refusal after which nothing is stored or queued. With an
/// <c>Idempotency-Key</c> header, the same request sent again is answered with the same job. <c>?validate=true</c>: 200 with the
/// specification, defaults written out, and no job.
/// </summary>
internal static class SubmitJob
{
    public const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 255;

    public static async Task<Results<Accepted<JobView>, Ok<ValidatedJob>>> HandleAsync(
        HttpRequest request, OwnedJobs jobs, JobSubmitter submitter, CancellationToken cancellationToken) =>
        await SubmitAsync(request, await RequestBody.ReadJsonAsync(request, cancellationToken), jobs, submitter, cancellationToken);

    /// <summary>Does what the request's query and headers say with a specification.</summary>
    public static async Task<Results<Accepted<JobView>, Ok<ValidatedJob>>> SubmitAsync(
        HttpRequest request, string json, OwnedJobs jobs, JobSubmitter submitter, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var validate = query.Flag("validate");
        query.ThrowIfInvalid();
        var key = KeyOf(request);
        if (validate)
        {
            return TypedResults.Ok(new ValidatedJob(await submitter.ValidateAsync(json, jobs.Owner, cancellationToken)));
        }
        var job = JobView.Of(key is null
            ? await submitter.SubmitAsync(json, jobs.Owner, cancellationToken)
            : await submitter.SubmitOnceAsync($"rest/{key}", json, jobs.Owner, cancellationToken));
        return TypedResults.Accepted(job.Links.Self, job);
    }

    /// <summary>As draft-ietf-httpapi-idempotency-key-header has it; quotes are part of the key's syntax there, and many leave them out.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(KeyHeader, out var values))
        {
            return null;
        }
        var key = values.ToString().Trim('"');
        return key.Length is > 0 and <= LongestKey && key.All(c => c is >= ' ' and <= '~')
            ? key
            : throw new RequestRefusedException(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest,
                $"{KeyHeader}: must be 1 to {LongestKey} printable ASCII characters; a UUID does.", [new ValidationError(KeyHeader, $"must be 1 to {LongestKey} printable ASCII characters.")]);
    }
}

/// <summary>A specification that would be accepted.</summary>
public sealed record ValidatedJob(JobSpecification Specification);
