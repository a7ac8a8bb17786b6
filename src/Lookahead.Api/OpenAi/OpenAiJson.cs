using System.Text.Json;
using System.Text.Json.Serialization;
using Lookahead.Jobs.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.OpenAi;

/// <summary>How answers under <c>/v1</c> are written: as everywhere, but with nulls, which clients of that interface expect to find.</summary>
internal static class OpenAiJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static JsonHttpResult<T> Answer<T>(T value) => TypedResults.Json(value, Options);

    public static Task WriteAsync<T>(HttpResponse response, T value) => response.WriteAsJsonAsync(value, Options);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        JobJson.Configure(options);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        return options;
    }
}

/// <summary>A page of a list.</summary>
internal sealed record OpenAiList<T>(IReadOnlyList<T> Data, bool HasMore, string? FirstId, string? LastId)
{
    public string Object { get; init; } = "list";
}

/// <summary>What became of an object that was deleted.</summary>
internal sealed record OpenAiDeleted(string Id, string Object, bool Deleted);
