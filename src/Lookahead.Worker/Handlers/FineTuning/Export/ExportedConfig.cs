using System.Text.Json.Nodes;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Weights;

namespace Lookahead.Worker.Handlers.FineTuning.Export;

/// <summary>Texts of <c>config.json</c>: every field of the input's is kept; what belongs to the extra heads and the dtype is set.</summary>
internal static class ExportedConfig
{
    private const string AutoMap = "auto_map";
    private const string AutoModel = "AutoModelForCausalLM";

    /// <summary>Older files have the first, newer ones the second, some both.</summary>
    private static readonly string[] DtypeFields = ["torch_dtype", "dtype"];

    /// <summary>Of the model with its heads; that of a model with one head is plain.</summary>
    /// <param name="basis">Directory of the input's config.json; null, or without one: the config is written anew.</param>
    public static string WithHeads(ModelConfig config, string? basis, WeightType type)
    {
        if (config.NHeads == 1)
        {
            return Plain(config, basis, type);
        }
        var json = Start(config, basis, type);
        var map = json[AutoMap] as JsonObject ?? [];
        map[AutoModel] = ModelingFile.AutoModel(config.Family);
        json[AutoMap] = map.DeepClone();
        return json.ToJsonString(JobJson.Indented);
    }

    /// <summary>Of the model without heads 2..n, as tools read it that know of none.</summary>
    /// <param name="basis">As above.</param>
    /// <param name="type">Null: the input's.</param>
    public static string Plain(ModelConfig config, string? basis, WeightType? type)
    {
        var json = Start(config with { NHeads = 1 }, basis, type);
        foreach (var field in ModelConfig.HeadFields)
        {
            json.Remove(field);
        }
        if (json[AutoMap] is JsonObject map && (string?)map[AutoModel] == ModelingFile.AutoModel(config.Family))
        {
            map.Remove(AutoModel);
            if (map.Count == 0)
            {
                json.Remove(AutoMap);
            }
        }
        return json.ToJsonString(JobJson.Indented);
    }

    private static JsonObject Start(ModelConfig config, string? basis, WeightType? type)
    {
        var path = basis is null ? null : Path.Combine(basis, ModelConfig.FileName);
        var original = File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject : null;
        var json = JsonNode.Parse(config.ToJson(original))!.AsObject();
        if (type is { } written)
        {
            foreach (var field in DtypeFields.Where(f => json.ContainsKey(f)).DefaultIfEmpty(DtypeFields[0]).ToList())
            {
                json[field] = written.HuggingFaceName();
            }
        }
        return json;
    }
}
