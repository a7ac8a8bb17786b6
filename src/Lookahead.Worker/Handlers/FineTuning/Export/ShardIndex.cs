using System.Text.Json.Nodes;

namespace Lookahead.Worker.Handlers.FineTuning.Export;

/// <summary>The index of sharded weights that was opened before, and so is known to be well-formed.</summary>
internal static class ShardIndex
{
    /// <summary>The files that it names, in ordinal order.</summary>
    public static IEnumerable<string> Files(string path) =>
        JsonNode.Parse(File.ReadAllBytes(path))!["weight_map"]!.AsObject().Select(entry => (string)entry.Value!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
