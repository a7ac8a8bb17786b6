using System.Text.Json;
using System.Text.Unicode;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights;

/// <summary>
/// Sharded weights: an index <c>{"metadata": {...}, "weight_map": {tensor: file}}</c> beside the files that it names. The map
/// decides: a tensor of a shard that the map does not place there is not seen.
/// </summary>
internal static class ShardedWeights
{
    private const long MaxIndexBytes = 100_000_000;
    private const int MaxShards = 10_000;

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: the index or a shard is damaged or missing.</exception>
    public static WeightsSource Open(string indexPath)
    {
        var map = ReadMap(indexPath);
        var directory = Path.GetDirectoryName(Path.GetFullPath(indexPath))!;
        var shards = new Dictionary<string, WeightsSource>(StringComparer.Ordinal);
        try
        {
            var views = new List<TensorView>(map.Count);
            foreach (var group in map.GroupBy(m => m.File).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var shard = shards[group.Key] = OpenShard(indexPath, directory, group.Key);
                var names = group.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
                views.AddRange(shard.Names.Where(names.Remove).Select(name => shard[name]));
                views.AddRange(names.Select(name => shard.Find(name)?.Renamed(name)
                    ?? throw WeightsError.Invalid($"'{indexPath}' places tensor '{name}' in '{group.Key}', which has no such tensor.")));
            }
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var item in shards.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value.Metadata))
            {
                metadata.TryAdd(item.Key, item.Value);
            }
            return new WeightsSource(indexPath, views, metadata, [.. shards.Values], shards.Values.Select(shard => shard.Path));
        }
        catch
        {
            foreach (var shard in shards.Values)
            {
                shard.Dispose();
            }
            throw;
        }
    }

    private static WeightsSource OpenShard(string indexPath, string directory, string file)
    {
        var path = Path.Combine(directory, file);
        return File.Exists(path)
            ? WeightsSource.OpenFile(path)
            : throw WeightsError.Invalid($"'{indexPath}' names the shard '{file}', which is not there.");
    }

    private static List<(string Name, string File)> ReadMap(string path)
    {
        using var file = MappedFile.Open(path);
        if (file.Length > MaxIndexBytes)
        {
            throw Invalid(path, $"has {file.Length} bytes; at most {MaxIndexBytes} are read");
        }
        var text = file.Span(0, (int)file.Length).ToArray();
        if (!Utf8.IsValid(text))
        {
            throw Invalid(path, "is not UTF-8");
        }
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Parse(json.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair in a string.
            throw Invalid(path, $"is no valid JSON: {e.Message}");
        }
    }

    private static List<(string Name, string File)> Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, "has no object weight_map");
        }
        var entries = new List<(string Name, string File)>();
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in map.EnumerateObject())
        {
            var file = item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : "";
            if (!IsPlainFileName(file))
            {
                throw Invalid(path, $"gives tensor '{item.Name}' the file {item.Value.GetRawText()}; it must be the name of a .safetensors or .bin file in the same directory");
            }
            if (files.Add(file) && files.Count > MaxShards)
            {
                throw Invalid(path, $"names more than {MaxShards} shards");
            }
            entries.Add((item.Name, file));
        }
        return entries;
    }

    /// <summary>No way out of the directory, and no index within an index.</summary>
    private static bool IsPlainFileName(string file) =>
        (file.EndsWith(".safetensors", StringComparison.Ordinal) || file.EndsWith(".bin", StringComparison.Ordinal))
        && file.AsSpan().IndexOfAny('/', '\\', ':') < 0
        && !file.Any(char.IsControl)
        && file[0] != '.';

    private static JobException Invalid(string path, string what) => WeightsError.Invalid($"'{path}' is no index of sharded weights: it {what}.");
}
