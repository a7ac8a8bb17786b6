using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Models;

/// <summary>The fields of <c>config.json</c>.</summary>
internal static class ModelConfigJson
{
    public const string HeadsField = "n_future_tokens";
    public const string ArchitectureField = "mtp_head_architecture";

    private static readonly Dictionary<ModelFamily, string> Architectures = new()
    {
        [ModelFamily.Llama] = "LlamaForCausalLM",
        [ModelFamily.Mistral] = "MistralForCausalLM",
        [ModelFamily.Qwen2] = "Qwen2ForCausalLM",
        [ModelFamily.Qwen3] = "Qwen3ForCausalLM",
    };

    /// <summary>Reads a config; faults go into the reader's errors.</summary>
    public static ModelConfig Read(FieldReader fields)
    {
        RefuseOthers(fields);
        int Required(string name, int max)
        {
            if (!fields.Has(name))
            {
                fields.Report(name, "is missing.");
            }
            return fields.Integer(name, 1, 1, max);
        }
        var family = ReadFamily(fields);
        var heads = Required("num_attention_heads", 4096);
        var dim = Required("hidden_size", 1 << 17);
        var context = fields.Integer("max_position_embeddings", 2048, 1, 1 << 24);
        var (theta, scaling) = ReadRope(fields, context);
        var config = new ModelConfig
        {
            Family = family,
            VocabularySize = Required("vocab_size", 1 << 24),
            Dim = dim,
            Layers = Required("num_hidden_layers", 4096),
            AttentionHeads = heads,
            KeyValueHeads = fields.Integer("num_key_value_heads", heads, 1, 4096),
            HeadDim = fields.Integer("head_dim", family == ModelFamily.Qwen3 ? 128 : Math.Max(1, dim / heads), 1, 4096),
            FeedForwardDim = Required("intermediate_size", 1 << 20),
            Context = Math.Min(context, ReadWindow(fields, family)),
            RopeTheta = theta,
            RopeScaling = scaling,
            NormEpsilon = fields.Number("rms_norm_eps", 1e-6, 0, 1),
            TieEmbeddings = fields.Boolean("tie_word_embeddings", false),
            NHeads = fields.Integer(HeadsField, 1, 1, 32),
            HeadArchitecture = fields.Choice(ArchitectureField, HeadArchitecture.Parallel),
        };
        if (config.AttentionHeads % config.KeyValueHeads != 0)
        {
            fields.Report("num_key_value_heads", $"must divide num_attention_heads {config.AttentionHeads}, but is {config.KeyValueHeads}.");
        }
        if (config.HeadDim % 2 != 0)
        {
            fields.Report("head_dim", $"must be even for rotary embeddings, but is {config.HeadDim}.");
        }
        return config;
    }

    /// <summary>Everything of <paramref name="basis"/>, or the whole config when there is none, and the heads' fields.</summary>
    public static JsonObject Write(ModelConfig config, JsonObject? basis)
    {
        var json = (JsonObject?)basis?.DeepClone() ?? Plain(config);
        json[HeadsField] = config.NHeads;
        json[ArchitectureField] = JsonNamingPolicy.KebabCaseLower.ConvertName(config.HeadArchitecture.ToString());
        return json;
    }

    private static JsonObject Plain(ModelConfig config)
    {
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(Architectures[config.Family]),
            ["model_type"] = Name(config.Family),
            ["vocab_size"] = config.VocabularySize,
            ["hidden_size"] = config.Dim,
            ["num_hidden_layers"] = config.Layers,
            ["num_attention_heads"] = config.AttentionHeads,
            ["num_key_value_heads"] = config.KeyValueHeads,
            ["head_dim"] = config.HeadDim,
            ["intermediate_size"] = config.FeedForwardDim,
            ["max_position_embeddings"] = config.Context,
            ["rope_theta"] = config.RopeTheta,
            ["rms_norm_eps"] = config.NormEpsilon,
            ["tie_word_embeddings"] = config.TieEmbeddings,
            ["hidden_act"] = "silu",
            ["attention_bias"] = false,
            ["mlp_bias"] = false,
            ["torch_dtype"] = "float32",
        };
        if (config.RopeScaling is { } scaling)
        {
            json["rope_scaling"] = scaling.Bands is null
                ? new JsonObject { ["rope_type"] = "linear", ["factor"] = scaling.Factor }
                : new JsonObject
                {
                    ["rope_type"] = "llama3",
                    ["factor"] = scaling.Factor,
                    ["low_freq_factor"] = scaling.Bands.LowFrequencyFactor,
                    ["high_freq_factor"] = scaling.Bands.HighFrequencyFactor,
                    ["original_max_position_embeddings"] = scaling.Bands.OriginalContext,
                };
        }
        return json;
    }

    private static string Name(ModelFamily family) => family.ToString().ToLowerInvariant();

    private static ModelFamily ReadFamily(FieldReader fields)
    {
        var supported = string.Join(", ", Architectures.Keys.Select(f => $"'{Name(f)}'"));
        var name = fields.RequiredString("model_type", $"this engine runs {supported}");
        foreach (var family in Architectures.Keys.Where(f => Name(f) == name))
        {
            return family;
        }
        if (name.Length > 0)
        {
            fields.Report("model_type", $"'{name}' is not supported; this engine runs {supported}.");
        }
        return ModelFamily.Llama;
    }

    /// <summary>What other decoders have and these have not.</summary>
    private static void RefuseOthers(FieldReader fields)
    {
        foreach (var refused in new[] { "attention_bias", "mlp_bias" })
        {
            if (fields.Boolean(refused, false))
            {
                fields.Report(refused, "is true; such biases are not supported.");
            }
        }
        if (fields.OptionalString("hidden_act") is { } activation and not ("silu" or "swish"))
        {
            fields.Report("hidden_act", $"'{activation}' is not supported; this engine runs 'silu'.");
        }
    }

    /// <summary>Positions that attention sees; attention without a window sees all.</summary>
    private static int ReadWindow(FieldReader fields, ModelFamily family)
    {
        var windowed = family == ModelFamily.Mistral || fields.Boolean("use_sliding_window", false);
        return windowed && fields.Has("sliding_window") ? fields.Integer("sliding_window", int.MaxValue, 1, int.MaxValue) : int.MaxValue;
    }

    /// <summary>Newer files keep theta and scaling together in <c>rope_parameters</c>.</summary>
    private static (double Theta, RopeScaling? Scaling) ReadRope(FieldReader fields, int context)
    {
        var together = fields.Has("rope_parameters");
        var parameters = fields.Object(together ? "rope_parameters" : "rope_scaling");
        var theta = (together && parameters.Has("rope_theta") ? parameters : fields).Number("rope_theta", 10_000, 1, 1e12);
        var type = parameters.OptionalString("rope_type") ?? parameters.OptionalString("type") ?? "default";
        switch (type)
        {
            case "default":
                return (theta, null);
            case "linear":
                return (theta, new RopeScaling(parameters.Number("factor", 1, 1, 1e6), null));
            case "llama3":
                return (theta, new RopeScaling(parameters.Number("factor", 8, 1, 1e6), new RopeBands(
                    parameters.Number("low_freq_factor", 1, 0, 1e6),
                    parameters.Number("high_freq_factor", 4, 0, 1e6),
                    parameters.Integer("original_max_position_embeddings", context, 1, 1 << 24))));
            default:
                parameters.Report("rope_type", $"'{type}' is not supported; this engine runs 'default', 'linear' and 'llama3'.");
                return (theta, null);
        }
    }
}
