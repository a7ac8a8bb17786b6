using Lookahead.Api.Callers;
using Lookahead.Api.Datasets;
using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Lookahead.Api.OpenAi.Files;

/// <summary><c>/v1/files</c>: data sets under other names. A file that is not as training data must be is refused at once, with its lines.</summary>
internal static class FileEndpoints
{
    public static RouteGroupBuilder MapFiles(this RouteGroupBuilder v1)
    {
        var files = v1.MapGroup("/files");
        files.MapPost("/", CreateAsync);
        files.MapGet("/", ListAsync);
        files.MapGet("/{id}", GetAsync);
        files.MapGet("/{id}/content", ContentAsync);
        files.MapDelete("/{id}", DeleteAsync);
        return v1;
    }

    private static async Task<IResult> CreateAsync(HttpRequest request, OwnedJobs jobs, DatasetUploader uploader, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "Send multipart/form-data with the parts 'purpose' and 'file'.");
        }
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
        await using var form = await FileForm.ReadAsync(new MultipartReader(boundary, request.Body), cancellationToken);
        return OpenAiJson.Answer(FileView.Of((await uploader.StoreAsync(jobs.Owner, form.File, format: null, cancellationToken)).Dataset));
    }

    private static async Task<IResult> ListAsync(HttpRequest request, OwnedJobs jobs, DatasetStore datasets, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(request, limit: 10_000);
        var after = query.After is null ? null : FileIds.DatasetOf(query.After, jobs.Owner) ?? throw Refusal("after", $"must be the id of a file, but is '{query.After}'.");
        var page = new List<FileView>();
        await foreach (var dataset in datasets.ListAsync(jobs.Owner, after, cancellationToken))
        {
            if (page.Count == query.Limit)
            {
                return OpenAiJson.Answer(PageQuery.Of(page, hasMore: true, file => file.Id));
            }
            page.Add(FileView.Of(dataset));
        }
        return OpenAiJson.Answer(PageQuery.Of(page, hasMore: false, file => file.Id));
    }

    private static async Task<IResult> GetAsync(string id, OwnedJobs jobs, DatasetStore datasets, CancellationToken cancellationToken) =>
        FileIds.DatasetOf(id, jobs.Owner) is { } dataset && await datasets.FindAsync(dataset, cancellationToken) is { } found ? OpenAiJson.Answer(FileView.Of(found)) : NotFound(id);

    private static async Task<IResult> ContentAsync(string id, HttpResponse response, OwnedJobs jobs, DatasetStore datasets, CancellationToken cancellationToken)
    {
        if (FileIds.DatasetOf(id, jobs.Owner) is not { } dataset || await datasets.OpenReadAsync(dataset, cancellationToken) is not { } content)
        {
            return NotFound(id);
        }
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(content, "application/octet-stream", "content");
    }

    private static async Task<IResult> DeleteAsync(string id, OwnedJobs jobs, DatasetStore datasets, CancellationToken cancellationToken) =>
        FileIds.DatasetOf(id, jobs.Owner) is { } dataset && await datasets.DeleteAsync(dataset, cancellationToken)
            ? OpenAiJson.Answer(new OpenAiDeleted(id, "file", Deleted: true))
            : NotFound(id);

    private static RequestRefusedException Refusal(string field, string message) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, message, [new ValidationError(field, message)]);

    private static ProblemHttpResult NotFound(string id) => Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no file '{id}'.");
}

/// <param name="CreatedAt">Unix time in seconds.</param>
internal sealed record FileView(string Id, long Bytes, long CreatedAt, string Filename)
{
    public string Object { get; init; } = "file";

    public string Purpose { get; init; } = FileForm.FineTune;

    /// <summary>Files were checked before they were taken.</summary>
    public string Status { get; init; } = "processed";

    public string? StatusDetails { get; init; }

    public static FileView Of(DatasetDocument dataset) => new(FileIds.Of(dataset.Id), dataset.Bytes, dataset.CreatedAt.ToUnixTimeSeconds(), dataset.Name);
}

/// <summary>Ids of files under <c>/v1</c>, one to one with those of data sets.</summary>
internal static class FileIds
{
    private const string Prefix = "file-";

    public static string Of(string datasetId) => Prefix + datasetId;

    /// <summary>Null when it is no such id, or another owner's.</summary>
    public static string? DatasetOf(string id, string owner) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && JobId.IsValid(id[Prefix.Length..]) && JobId.OwnerOf(id[Prefix.Length..]) == owner ? id[Prefix.Length..] : null;
}
