using Lookahead.Api.Callers;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}/artifacts/{name}</c>: one file of the committed attempt, and nothing outside it.</summary>
internal static class DownloadArtifact
{
    public static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> HandleAsync(
        string id, string name, HttpResponse response, OwnedJobs jobs, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var (blob, problem) = await CommittedJob.FindArtifactAsync(jobs, id, name, cancellationToken);
        return blob is not null && await ArtifactFile.OpenAsync(blob, fileName: null, response, blobs, cancellationToken) is { } file
            ? file
            : problem ?? CommittedJob.NoArtifact(id, name);
    }
}
