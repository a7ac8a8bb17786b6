using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Submitting;

/// <summary>Fields of a job that were given on the command line: <c>training.steps=100</c>.</summary>
internal static class JobFields
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Sets fields in a job's text. A value that is JSON is taken as such, any other as a string.</summary>
    /// <param name="assignments">Each a path of names split by dots, '=', and the value.</param>
    /// <exception cref="FormatException">One is no assignment, or leads through something that is no object; the message says which.</exception>
    public static string Set(string json, IEnumerable<string> assignments)
    {
        var all = assignments.ToList();
        if (all.Count == 0)
        {
            return json;
        }
        JsonObject? job;
        try
        {
            job = JsonNode.Parse(json, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new FormatException($"The job is no valid JSON: {e.Message}");
        }
        foreach (var assignment in all)
        {
            Set(job ?? throw new FormatException("The job is no JSON object, so no field of it can be set."), assignment);
        }
        return job!.ToJsonString(JobJson.Options);
    }

    private static void Set(JsonObject job, string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        var path = at > 0 ? assignment[..at].Split('.') : [];
        if (path.Length == 0 || path.Any(name => name.Length == 0))
        {
            throw new FormatException($"'{assignment}' sets no field; write it as field=value, such as training.steps=100.");
        }
        var holder = job;
        foreach (var name in path[..^1])
        {
            holder[name] ??= new JsonObject();
            holder = holder[name] as JsonObject ?? throw new FormatException($"'{assignment}': {name} is no object and has no fields.");
        }
        holder[path[^1]] = Value(assignment[(at + 1)..]);
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
