using System.Text.Json;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Triggers.Invocations;

/// <summary>
/// What a Functions host sends to a custom handler for a trigger other than HTTP: <c>{"Data":{"binding":...},"Metadata":{...}}</c>, see
/// <see href="https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers#request-payload"/>.
/// </summary>
internal sealed class Invocation
{
    private readonly JsonElement data;
    private readonly JsonElement metadata;

    private Invocation(JsonElement data, JsonElement metadata) => (this.data, this.metadata) = (data, metadata);

    /// <summary>Reads a request's body, of known length or chunked.</summary>
    /// <exception cref="RequestRefusedException">400: it is no invocation.</exception>
    public static async Task<Invocation> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            body = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw Refusal($"The body is no JSON: {e.Message}");
        }
        var data = Find(body, "Data");
        return data.ValueKind == JsonValueKind.Object
            ? new Invocation(data, Find(body, "Metadata"))
            : throw Refusal("The body has no object 'Data'; this address is for the Functions host.");
    }

    /// <summary>The text of a binding.</summary>
    /// <exception cref="RequestRefusedException">400: there is none of that name.</exception>
    public string Data(string binding) => InvocationText.Of(Find(data, binding)) ?? throw Refusal($"'Data' has no '{binding}'.");

    /// <summary>A value of the metadata as text; null when there is none.</summary>
    public string? Metadata(string name) => InvocationText.Of(Find(metadata, name));

    /// <summary>An object of the metadata, its values as text; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> MetadataObject(string name) => InvocationText.Entries(Find(metadata, name));

    public static RequestRefusedException Refusal(string message) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, message);

    private static JsonElement Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
            ? parent.EnumerateObject().FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
            : default;
}
