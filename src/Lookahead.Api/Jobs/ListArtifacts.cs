using Lookahead.Api.Callers;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}/artifacts</c>: every file of the committed attempt.</summary>
internal static class ListArtifacts
{
    public static async Task<Results<Ok<ArtifactList>, ProblemHttpResult>> HandleAsync(
        string id, OwnedJobs jobs, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var (prefix, problem) = await CommittedJob.FindAsync(jobs, id, cancellationToken);
        if (prefix is null)
        {
            return problem!;
        }
        var artifacts = new List<ArtifactView>();
        await foreach (var blob in blobs.ListAsync(prefix, cancellationToken))
        {
            var name = blob.Name[prefix.Length..];
            artifacts.Add(new ArtifactView(name, blob.Length, ArtifactTypes.Of(name), $"{JobLinks.Of(id).Artifacts}/{name}"));
        }
        return TypedResults.Ok(new ArtifactList(artifacts));
    }
}

public sealed record ArtifactList(IReadOnlyList<ArtifactView> Artifacts);

/// <summary>A file of a result: its name within the result, its size in bytes, its media type and its address.</summary>
public sealed record ArtifactView(string Name, long Length, string ContentType, string Link);
