using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Safetensors;

/// <summary>Writes a model's tensors into a directory: one file, or shards with an index where one would be too large.</summary>
public static partial class ShardedSafetensorsWriter
{
    /// <summary>Bytes of tensors in a shard, as Hugging Face's exports have them.</summary>
    public const long DefaultMaxShardBytes = 5_000_000_000;

    /// <summary>
    /// Writes <c>model.safetensors</c>, or <c>model-00001-of-0000N.safetensors</c> and <c>model.safetensors.index.json</c>. Shards
    /// are filled in the given order; a tensor larger than a shard gets one of its own. Each file is written beside its place
    /// and renamed, so that tensors may come from the files that are replaced; then weights of an earlier export that were
    /// not written now are removed, since they would be read instead.
    /// </summary>
    /// <returns>Names of the written files, weights first.</returns>
    public static IReadOnlyList<string> Write(string directory, IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null, long maxShardBytes = DefaultMaxShardBytes)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShardBytes, 1);
        Directory.CreateDirectory(directory);
        var shards = Split(tensors, maxShardBytes);
        var files = shards.Count == 1
            ? [WeightsFiles.Single]
            : Enumerable.Range(1, shards.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"model-{i:D5}-of-{shards.Count:D5}.safetensors")).ToList();
        for (var i = 0; i < shards.Count; i++)
        {
            var shard = shards[i];
            Replace(Path.Combine(directory, files[i]), stream => SafetensorsWriter.Write(stream, shard, metadata));
        }
        if (shards.Count > 1)
        {
            var index = Index(shards, files);
            Replace(Path.Combine(directory, WeightsFiles.Index), stream => JsonSerializer.Serialize(stream, index, JobJson.Indented));
            files.Add(WeightsFiles.Index);
        }
        foreach (var stale in Directory.EnumerateFiles(directory).Where(f => OwnFile().IsMatch(Path.GetFileName(f)) && !files.Contains(Path.GetFileName(f))))
        {
            File.Delete(stale);
        }
        return files;
    }

    private static List<List<SafetensorsTensor>> Split(IReadOnlyList<SafetensorsTensor> tensors, long maxShardBytes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var shards = new List<List<SafetensorsTensor>> { new() };
        var length = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"The name '{tensor.Name}' is used twice.", nameof(tensors));
            }
            if (shards[^1].Count > 0 && tensor.Length > maxShardBytes - length)
            {
                shards.Add([]);
                length = 0;
            }
            shards[^1].Add(tensor);
            length += tensor.Length;
        }
        return shards;
    }

    private static JsonObject Index(List<List<SafetensorsTensor>> shards, List<string> files)
    {
        var map = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        for (var i = 0; i < shards.Count; i++)
        {
            foreach (var tensor in shards[i])
            {
                map[tensor.Name] = files[i];
            }
        }
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(s => s.Sum(t => t.Length)) },
            ["weight_map"] = new JsonObject(map),
        };
    }

    private static void Replace(string path, Action<Stream> write)
    {
        var partial = path + ".partial";
        using (var stream = File.Create(partial))
        {
            write(stream);
        }
        File.Move(partial, path, overwrite: true);
    }

    [GeneratedRegex(@"^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json|\.partial)?$")]
    private static partial Regex OwnFile();
}
