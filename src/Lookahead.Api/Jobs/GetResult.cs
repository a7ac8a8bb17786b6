using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}/result</c>: <c>result.json</c> of the committed attempt; 409 with the job's error before that.</summary>
internal static class GetResult
{
    public static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> HandleAsync(
        string id, OwnedJobs jobs, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var (prefix, problem) = await CommittedJob.FindAsync(jobs, id, cancellationToken);
        if (prefix is null)
        {
            return problem!;
        }
        return await blobs.OpenReadAsync(prefix + JobPaths.ResultFile, cancellationToken) is { } stream
            ? TypedResults.Stream(stream, "application/json")
            : Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"The result of job {id} was removed from the store.");
    }
}
