using Lookahead.Api.Errors;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}/artifacts/{name}</c>: one file of the committed attempt, and nothing outside it.</summary>
internal static class DownloadArtifact
{
    /// <summary>Reports hold text that models wrote: a browser shows them apart from this origin, without its interface.</summary>
    private const string Policy = "sandbox allow-scripts; default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    public static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> HandleAsync(
        string id, string name, HttpResponse response, JobStore jobs, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var (prefix, problem) = await CommittedJob.FindAsync(jobs, id, cancellationToken);
        if (prefix is null)
        {
            return problem!;
        }
        // A valid blob name has no segment that starts with a dot: none leads out of the prefix.
        if (!BlobName.IsValid(name)
            || !BlobName.IsValid(prefix + name)
            || await blobs.OpenReadAsync(prefix + name, cancellationToken) is not { } stream)
        {
            return Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"Job {id} has no artifact '{name}'.");
        }
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(stream, ArtifactTypes.Of(name), enableRangeProcessing: stream.CanSeek);
    }
}
