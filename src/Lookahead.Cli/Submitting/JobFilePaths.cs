using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Submitting;

/// <summary>Makes the relative paths of a job file absolute: the service runs in another folder.</summary>
internal static class JobFilePaths
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The job's text with <c>data.path</c>, <c>model.path</c>, <c>prompt.shots_file</c> and <c>problem_sets[].path</c> absolute.</summary>
    /// <returns>The text as it is when it is no such object: the service says what is wrong with it.</returns>
    public static string MakeAbsolute(string json, string folder)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: Strict) is not JsonObject job)
            {
                return json;
            }
            Resolve(job["data"], folder);
            Resolve(job["model"], folder);
            Resolve(job["prompt"], folder, "shots_file");
            foreach (var set in job["problem_sets"] as JsonArray ?? [])
            {
                Resolve(set, folder);
            }
            return job.ToJsonString(JobJson.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    private static void Resolve(JsonNode? node, string folder, string field = "path")
    {
        if (node is JsonObject holder
            && holder[field] is JsonValue value
            && value.TryGetValue<string>(out var path)
            && path.Length > 0
            && !path.Contains('\0'))
        {
            holder[field] = Path.GetFullPath(path, folder);
        }
    }
}
