using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.OpenApi;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Datasets;

/// <summary>The routes under <c>/api/uploads</c>: begin, send parts in any order, complete.</summary>
internal static class UploadEndpoints
{
    private const int MostParts = 10_000;
    private const long LargestPart = 64L << 20;

    public static RouteGroupBuilder MapUploads(this RouteGroupBuilder api)
    {
        var uploads = api.MapGroup("/uploads");
        uploads.MapPost("/", BeginAsync).Describe("beginUpload", "Begins the upload of a data set in parts.").Body(typeof(WantedUpload), "Name and format, as for createDataset.");
        uploads.MapPut("/{id}/parts/{number:int}", PutPartAsync).Describe("putPart", $"Sends a part of at most {LargestPart >> 20} MB; parts are joined in the order of their numbers, 1 first.");
        uploads.MapPost("/{id}/complete", CompleteAsync).Describe("completeUpload", "Joins the parts, checks them and makes the data set.");
        uploads.MapDelete("/{id}", DeleteAsync).Describe("deleteUpload", "Drops an upload.");
        return api;
    }

    private static async Task<Created<Upload>> BeginAsync(HttpRequest request, OwnedJobs caller, UploadStore uploads, CancellationToken cancellationToken)
    {
        var wanted = JsonBody.Read(await RequestBody.ReadJsonAsync(request, cancellationToken), "one object with 'name'", fields => new WantedUpload(
            fields.RequiredString("name", "for example train.jsonl"),
            fields.OptionalString("format") is { } text ? DatasetFormats.Parse(text, message => fields.Report("format", message)) : null));
        var upload = await uploads.BeginAsync(caller.Owner, wanted.Name, wanted.Format, cancellationToken);
        return TypedResults.Created($"/api/uploads/{upload.Id}", upload);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutPartAsync(
        string id, int number, HttpRequest request, OwnedJobs caller, UploadStore uploads, CancellationToken cancellationToken)
    {
        if (!caller.Owns(id) || await uploads.FindAsync(id, cancellationToken) is null)
        {
            return NotFound(id);
        }
        if (number is < 1 or > MostParts)
        {
            return Problems.Create(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, $"Parts have numbers from 1 to {MostParts}, this one has {number}.");
        }
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestPart + 1; // Checked here, so that the answer says why.
        }
        if (request.ContentLength > LargestPart)
        {
            return TooLarge();
        }
        await uploads.PutPartAsync(id, number, request.Body, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<DatasetDocument>, Ok<DatasetDocument>, ProblemHttpResult>> CompleteAsync(
        string id, OwnedJobs caller, UploadStore uploads, DatasetUploader uploader, CancellationToken cancellationToken)
    {
        if (!caller.Owns(id) || await uploads.FindAsync(id, cancellationToken) is not { } upload)
        {
            return NotFound(id);
        }
        var parts = await uploads.PartsAsync(id, cancellationToken);
        if (parts.Count == 0 || parts[^1] != parts.Count)
        {
            var missing = Enumerable.Range(1, MostParts).Except(parts).First();
            return Problems.Create(StatusCodes.Status409Conflict, ErrorCodes.Conflict, $"Part {missing} is missing; {parts.Count} are there. Send it, then complete the upload.");
        }
        await using var joined = new JoinedParts(parts.Count, (number, token) => uploads.OpenPartAsync(id, number, token));
        var uploaded = await uploader.UploadAsync(caller.Owner, upload.Name, upload.Format, joined, cancellationToken);
        await uploads.DeleteAsync(id, cancellationToken);
        return uploaded.IsNew ? TypedResults.Created($"/api/datasets/{uploaded.Dataset.Id}", uploaded.Dataset) : TypedResults.Ok(uploaded.Dataset);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, OwnedJobs caller, UploadStore uploads, CancellationToken cancellationToken)
    {
        if (!caller.Owns(id) || await uploads.FindAsync(id, cancellationToken) is null)
        {
            return NotFound(id);
        }
        await uploads.DeleteAsync(id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NotFound(string id) => Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no upload '{id}'.");

    private static ProblemHttpResult TooLarge() =>
        Problems.Create(StatusCodes.Status413PayloadTooLarge, ErrorCodes.RequestTooLarge, $"A part may be {LargestPart} bytes long; send more parts.");
}

internal sealed record WantedUpload(string Name, DataFormat? Format);
