using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.OpenApi;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Datasets;

/// <summary>The routes under <c>/api/datasets</c>.</summary>
internal static class DatasetEndpoints
{
    private const string AnyFile = "application/octet-stream";

    public static RouteGroupBuilder MapDatasets(this RouteGroupBuilder api)
    {
        var datasets = api.MapGroup("/datasets");
        datasets.MapPost("/", CreateAsync).Describe("createDataset", "Uploads a file of training data or problems, which is checked line by line. Any size.")
            .Query("name", ParameterType.Text, "For people.")
            .Query("format", ParameterType.Text, $"One of {string.Join(", ", DatasetFormats.Names)}; told by the first line unless given.");
        datasets.MapGet("/", ListAsync).Describe("listDatasets", "Lists data sets, newest first.")
            .Query("limit", ParameterType.Integer, "1 to 100; 20 unless given.")
            .Query("after", ParameterType.Text, "The 'next' of the page before.");
        datasets.MapGet("/{id}", GetAsync).Describe("getDataset", "One data set.");
        datasets.MapGet("/{id}/content", ContentAsync).Describe("getDatasetContent", "The file.").Produces(StatusCodes.Status200OK, contentType: AnyFile);
        datasets.MapDelete("/{id}", DeleteAsync).Describe("deleteDataset", "Deletes a data set; jobs that run have a copy.");
        return api;
    }

    public static ProblemHttpResult NotFound(string id) => Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no data set '{id}'.");

    private static async Task<Results<Created<DatasetDocument>, Ok<DatasetDocument>>> CreateAsync(
        HttpRequest request, OwnedJobs caller, DatasetUploader uploader, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var name = query.Text("name");
        if (name is null)
        {
            query.Report("name", "is missing; give the data set a name, for example train.jsonl.");
        }
        var format = DatasetFormats.Read(query, "format");
        query.ThrowIfInvalid();
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
        return Answer(await uploader.UploadAsync(caller.Owner, name!, format, request.Body, cancellationToken));
    }

    public static Results<Created<DatasetDocument>, Ok<DatasetDocument>> Answer((DatasetDocument Dataset, bool IsNew) uploaded) =>
        uploaded.IsNew ? TypedResults.Created($"/api/datasets/{uploaded.Dataset.Id}", uploaded.Dataset) : TypedResults.Ok(uploaded.Dataset);

    private static async Task<Ok<DatasetPage>> ListAsync(HttpRequest request, OwnedJobs caller, DatasetStore datasets, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var limit = query.Integer("limit", 20, 1, 100);
        var after = query.Text("after");
        if (after is not null && !JobId.IsValid(after))
        {
            query.Report("after", $"must be the 'next' of the page before, but is '{after}'.");
        }
        query.ThrowIfInvalid();
        var page = new List<DatasetDocument>();
        await foreach (var dataset in datasets.ListAsync(caller.Owner, after, cancellationToken))
        {
            if (page.Count == limit)
            {
                return TypedResults.Ok(new DatasetPage(page, page[^1].Id));
            }
            page.Add(dataset);
        }
        return TypedResults.Ok(new DatasetPage(page, Next: null));
    }

    private static async Task<Results<Ok<DatasetDocument>, ProblemHttpResult>> GetAsync(string id, OwnedJobs caller, DatasetStore datasets, CancellationToken cancellationToken) =>
        caller.Owns(id) && await datasets.FindAsync(id, cancellationToken) is { } dataset ? TypedResults.Ok(dataset) : NotFound(id);

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ContentAsync(
        string id, HttpResponse response, OwnedJobs caller, DatasetStore datasets, CancellationToken cancellationToken)
    {
        if (!caller.Owns(id) || await datasets.FindAsync(id, cancellationToken) is not { } dataset || await datasets.OpenReadAsync(id, cancellationToken) is not { } content)
        {
            return NotFound(id);
        }
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(content, AnyFile, dataset.Name); // Saved, never shown.
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, OwnedJobs caller, DatasetStore datasets, CancellationToken cancellationToken) =>
        caller.Owns(id) && await datasets.DeleteAsync(id, cancellationToken) ? TypedResults.NoContent() : NotFound(id);
}

/// <summary>A page of data sets; <paramref name="Next"/> is absent on the last one.</summary>
public sealed record DatasetPage(IReadOnlyList<DatasetDocument> Datasets, string? Next);

/// <summary>Formats that an upload may have.</summary>
internal static class DatasetFormats
{
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<DataFormat>().Where(format => format != DataFormat.Folder).Select(QueryReader.NameOf)];

    /// <summary>Null when none is given, or a wrong one, which is reported.</summary>
    public static DataFormat? Read(QueryReader query, string name) => query.Text(name) is { } text ? Parse(text, message => query.Report(name, message)) : null;

    public static DataFormat? Parse(string text, Action<string> report)
    {
        foreach (var format in Enum.GetValues<DataFormat>().Where(format => format != DataFormat.Folder && QueryReader.NameOf(format) == text))
        {
            return format;
        }
        report($"must be one of {string.Join(", ", Names)}, but is '{text}'.");
        return null;
    }
}
