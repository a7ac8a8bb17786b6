using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.Jobs;
using Lookahead.Api.OpenApi;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Links;

/// <summary>
/// <c>POST /api/jobs/{id}/links</c> makes a link to one file of a result, for somebody without a key or a program that follows
/// addresses only; <c>GET /api/downloads</c> serves those that lead to this service.
/// </summary>
internal static class LinkEndpoints
{
    private const int DefaultMinutes = 60;

    public static RouteGroupBuilder MapLinks(this RouteGroupBuilder api)
    {
        api.MapPost("/jobs/{id}/links", CreateAsync).Describe("createLink", "Makes a link by which anybody may read one file of a result.")
            .Body(typeof(WantedLink), "The file, and for how many minutes.");
        api.MapGet(ServiceLinks.Path["/api".Length..], DownloadAsync).WithMetadata(OpenToAll.Instance).Describe("followLink", "The file that a link leads to.")
            .Query(ServiceLinks.Parameter, ParameterType.Text, "From the link.").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream");
        return api;
    }

    private static async Task<Results<Created<DownloadLink>, ProblemHttpResult>> CreateAsync(
        string id, HttpRequest request, OwnedJobs jobs, IBlobStore blobs, IDownloadLinks links, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = JsonBody.Read(await RequestBody.ReadJsonAsync(request, cancellationToken), "one object with 'artifact'", fields => new WantedLink(
            fields.RequiredString("artifact", "name a file of the result"),
            fields.Integer("minutes", DefaultMinutes, 1, (int)IDownloadLinks.MaxValidity.TotalMinutes)));
        var (blob, problem) = await CommittedJob.FindArtifactAsync(jobs, id, wanted.Artifact, cancellationToken);
        if (blob is null)
        {
            return problem!;
        }
        if (await blobs.GetPropertiesAsync(blob, cancellationToken) is null)
        {
            return CommittedJob.NoArtifact(id, wanted.Artifact);
        }
        var validFor = TimeSpan.FromMinutes(wanted.Minutes);
        var expiresAt = time.GetUtcNow() + validFor;
        var url = await links.CreateAsync(blob, validFor, wanted.Artifact[(wanted.Artifact.LastIndexOf('/') + 1)..], cancellationToken);
        return TypedResults.Created(url, new DownloadLink(url, expiresAt));
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        HttpContext context, ServiceLinks links, IBlobStore blobs, CancellationToken cancellationToken) =>
        await links.ReadAsync(context.Request.Query[ServiceLinks.Parameter].ToString(), cancellationToken) is { } link
            && await ArtifactFile.OpenAsync(link.Name, link.FileName, context.Response, blobs, cancellationToken) is { } file
            ? file
            : Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, "This link leads nowhere: it was changed, its time is over, or the file is gone.");
}

/// <param name="Minutes">For which the link is good.</param>
internal sealed record WantedLink(string Artifact, int Minutes);

/// <summary>Whoever has <paramref name="Url"/> may read the file. It is absolute, or a path on this service.</summary>
public sealed record DownloadLink(Uri Url, DateTimeOffset ExpiresAt);
