using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Submitting;

/// <summary>Makes the relative paths of a job file absolute: the service runs in another folder.</summary>
internal static class JobFilePaths
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// The job's text with <c>data.path</c>, <c>model.path</c>, <c>prompt.shots_file</c> and <c>problem_sets[].path</c> absolute,
    /// those of <c>three_arms</c> too.
    /// </summary>
    /// <returns>The text as it is when it is no such object: the service says what is wrong with it.</returns>
    public static string MakeAbsolute(string json, string folder)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: Strict) is not JsonObject job)
            {
                return json;
            }
            ResolveParts(job, folder);
            if (job["three_arms"] is JsonObject arms)
            {
                ResolveParts(arms, folder);
                Resolve(arms["stage1"]?["data"], folder);
                Resolve(arms["stage2"]?["data"], folder);
            }
            return job.ToJsonString(JobJson.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    private static void ResolveParts(JsonObject holder, string folder)
    {
        Resolve(holder["data"], folder);
        Resolve(holder["model"], folder);
        Resolve(holder["prompt"], folder, "shots_file");
        foreach (var set in holder["problem_sets"] as JsonArray ?? [])
        {
            Resolve(set, folder);
        }
    }

    private static void Resolve(JsonNode? node, string folder, string field = "path")
    {
        if (node is JsonObject holder
            && holder[field] is JsonValue value
            && value.TryGetValue<string>(out var path)
            && path.Length > 0
            && !path.Contains('\0')
            && !DatasetReference.Is(path))
        {
            holder[field] = Path.GetFullPath(path, folder);
        }
    }
}
