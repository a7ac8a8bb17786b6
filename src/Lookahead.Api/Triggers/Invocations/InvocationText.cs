using System.Text.Json;

namespace Lookahead.Api.Triggers.Invocations;

/// <summary>
/// Values of an invocation as text. Hosts encode strings as JSON once or twice, and hand on objects as JSON or as a string that
/// holds JSON; either gives the same here. A text that is itself one JSON string loses its quotes by this: no message of ours is one.
/// </summary>
internal static class InvocationText
{
    /// <summary>Null when there is no value.</summary>
    public static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => Decode(value.GetString()!),
        _ => value.GetRawText(),
    };

    /// <summary>The entries of an object, each as text; empty for anything else.</summary>
    public static IReadOnlyDictionary<string, string> Entries(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            value = Parse(Decode(value.GetString()!)) ?? default;
        }
        var entries = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
        {
            if (Of(property.Value) is { } text)
            {
                entries[property.Name] = text;
            }
        }
        return entries;
    }

    private static string Decode(string text) =>
        text is ['"', .., '"'] && Parse(text) is { ValueKind: JsonValueKind.String } inner ? inner.GetString()! : text;

    private static JsonElement? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
