using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Weights.Peft;

/// <summary><c>adapter_config.json</c> of PEFT, of the kind that this engine trains and merges: plain LoRA on linear layers.</summary>
public sealed record LoraConfig
{
    public const string FileName = "adapter_config.json";

    private static readonly string[] RefusedSwitches = ["use_dora", "fan_in_fan_out", "lora_bias"];

    private static readonly string[] RefusedUnlessEmpty =
        ["modules_to_save", "rank_pattern", "alpha_pattern", "layers_to_transform", "layer_replication", "target_parameters", "trainable_token_indices"];

    /// <summary>Rank r of the update B A.</summary>
    public required int Rank { get; init; }

    public required double Alpha { get; init; }

    /// <summary>Last parts of the names of adapted modules: q_proj, up_proj, ...</summary>
    public required IReadOnlyList<string> TargetModules { get; init; }

    public string? BaseModel { get; init; }

    /// <summary>Rank-stabilised LoRA: the scale is alpha / sqrt(r).</summary>
    public bool UseRslora { get; init; }

    /// <summary>W' = W + Scale B A.</summary>
    public double Scale => Alpha / (UseRslora ? Math.Sqrt(Rank) : Rank);

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, or an adapter of another kind.</exception>
    public static LoraConfig Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        using var json = JsonFile.Read(path);
        var errors = new List<ValidationError>();
        var config = Parse(new FieldReader(json.RootElement, "", errors), json.RootElement);
        return errors.Count == 0
            ? config
            : throw WeightsError.Invalid($"{path} describes no adapter that this engine runs: {string.Join(" ", errors.Select(e => $"{e.Field}: {e.Message}"))}");
    }

    /// <summary>The text of <c>adapter_config.json</c>.</summary>
    public string ToJson() => new JsonObject
    {
        ["peft_type"] = "LORA",
        ["task_type"] = "CAUSAL_LM",
        ["base_model_name_or_path"] = BaseModel,
        ["r"] = Rank,
        ["lora_alpha"] = Alpha,
        ["lora_dropout"] = 0.0,
        ["target_modules"] = new JsonArray([.. TargetModules.Select(m => (JsonNode)m)]),
        ["use_rslora"] = UseRslora,
        ["bias"] = "none",
        ["fan_in_fan_out"] = false,
        ["inference_mode"] = true,
        ["init_lora_weights"] = true,
        ["modules_to_save"] = null,
    }.ToJsonString(JobJson.Indented);

    private static LoraConfig Parse(FieldReader fields, JsonElement root)
    {
        if (fields.RequiredString("peft_type", "this engine reads 'LORA'") is var type && type is not ("LORA" or ""))
        {
            fields.Report("peft_type", $"'{type}' is not supported; this engine reads 'LORA'.");
        }
        if (fields.OptionalString("bias") is { } bias and not "none")
        {
            fields.Report("bias", $"'{bias}' is not supported; it must be 'none'.");
        }
        foreach (var name in RefusedSwitches.Where(name => fields.Boolean(name, false)))
        {
            fields.Report(name, "is true, which is not supported.");
        }
        foreach (var name in RefusedUnlessEmpty.Where(name => fields.Has(name) && !IsEmpty(root.GetProperty(name))))
        {
            fields.Report(name, "is not supported.");
        }
        if (!fields.Has("r"))
        {
            fields.Report("r", "is missing.");
        }
        if (!fields.Has("lora_alpha"))
        {
            fields.Report("lora_alpha", "is missing.");
        }
        return new LoraConfig
        {
            Rank = fields.Integer("r", 1, 1, 1 << 16),
            Alpha = fields.Number("lora_alpha", 1, 0, 1e9),
            TargetModules = fields.Strings("target_modules"),
            BaseModel = fields.OptionalString("base_model_name_or_path"),
            UseRslora = fields.Boolean("use_rslora", false),
        };
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
