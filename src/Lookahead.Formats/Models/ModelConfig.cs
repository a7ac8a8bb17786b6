using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Models;

/// <summary>
/// The shape of a Llama-style decoder with multi-token prediction heads, stored as a Hugging Face <c>config.json</c>.
/// <c>num_hidden_layers</c> counts the trunk and head 1, whose layer is the last of <c>model.layers</c>; the layers of
/// heads 2..n are <c>model.extra_heads.0..n-2</c>. A reader that knows nothing of the extra heads sees a plain Llama.
/// </summary>
public sealed record ModelConfig
{
    public const string FileName = "config.json";

    public required int VocabularySize { get; init; }

    public required int Dim { get; init; }

    /// <summary>Trunk layers plus head 1's layer.</summary>
    public required int Layers { get; init; }

    public required int AttentionHeads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadDim { get; init; }

    public required int FeedForwardDim { get; init; }

    public required int Context { get; init; }

    public double RopeTheta { get; init; } = 10_000;

    public double NormEpsilon { get; init; } = 1e-5;

    public bool TieEmbeddings { get; init; }

    /// <summary>Future tokens predicted per position; 1 is a plain language model.</summary>
    public int NHeads { get; init; } = 1;

    public int TrunkLayers => Layers - 1;

    /// <summary>Parameters in all, heads included.</summary>
    public long ParameterCount
    {
        get
        {
            long attention = (long)Dim * HeadDim * (2 * AttentionHeads + 2 * KeyValueHeads);
            var layer = attention + 3L * Dim * FeedForwardDim + 2L * Dim;
            var embeddings = (TieEmbeddings ? 1L : 2L) * VocabularySize * Dim;
            return (Layers + NHeads - 1) * layer + embeddings + Dim;
        }
    }

    /// <summary>A new byte-level model; layers in all are the shape's, whatever the number of heads.</summary>
    public static ModelConfig FromShape(ModelShape shape, int nHeads, int vocabularySize) => new()
    {
        VocabularySize = vocabularySize,
        Dim = shape.Dim,
        Layers = shape.Layers - nHeads + 1,
        AttentionHeads = shape.AttentionHeads,
        KeyValueHeads = shape.KeyValueHeads,
        HeadDim = shape.Dim / shape.AttentionHeads,
        FeedForwardDim = shape.FeedForwardDim,
        Context = shape.Context,
        RopeTheta = shape.RopeTheta,
        TieEmbeddings = shape.TieEmbeddings,
        NHeads = nHeads,
    };

    /// <summary>Reads <c>config.json</c> of a directory.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, or one that this engine cannot run.</exception>
    public static ModelConfig Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw Invalid(Directory.Exists(directory)
                ? $"Model directory '{directory}' has no {FileName}; a Hugging Face model directory has one beside its weights."
                : $"Model directory '{directory}' does not exist.");
        }
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Parse(json.RootElement, path);
        }
        catch (JsonException e)
        {
            throw Invalid($"{path} is no valid JSON: {e.Message}");
        }
    }

    /// <summary>The text of <c>config.json</c>.</summary>
    public string ToJson()
    {
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
            ["vocab_size"] = VocabularySize,
            ["hidden_size"] = Dim,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = AttentionHeads,
            ["num_key_value_heads"] = KeyValueHeads,
            ["head_dim"] = HeadDim,
            ["intermediate_size"] = FeedForwardDim,
            ["max_position_embeddings"] = Context,
            ["rope_theta"] = RopeTheta,
            ["rms_norm_eps"] = NormEpsilon,
            ["tie_word_embeddings"] = TieEmbeddings,
            ["hidden_act"] = "silu",
            ["attention_bias"] = false,
            ["mlp_bias"] = false,
            ["torch_dtype"] = "float32",
            ["n_future_tokens"] = NHeads,
        };
        return json.ToJsonString(JobJson.Indented);
    }

    private static ModelConfig Parse(JsonElement json, string path)
    {
        var errors = new List<ValidationError>();
        var fields = new FieldReader(json, "", errors);
        var type = fields.RequiredString("model_type", "this engine runs 'llama'");
        if (type is not ("llama" or ""))
        {
            fields.Report("model_type", $"'{type}' is not supported; this engine runs 'llama'.");
        }
        foreach (var refused in new[] { "attention_bias", "mlp_bias" })
        {
            if (fields.Boolean(refused, false))
            {
                fields.Report(refused, "biases are not supported.");
            }
        }
        if (fields.Has("rope_scaling"))
        {
            fields.Report("rope_scaling", "scaled rotary embeddings are not supported.");
        }
        int Required(string name, int max)
        {
            if (!fields.Has(name))
            {
                fields.Report(name, "is missing.");
            }
            return fields.Integer(name, 1, 1, max);
        }
        var heads = Required("num_attention_heads", 4096);
        var dim = Required("hidden_size", 1 << 17);
        var config = new ModelConfig
        {
            VocabularySize = Required("vocab_size", 1 << 24),
            Dim = dim,
            Layers = Required("num_hidden_layers", 4096),
            AttentionHeads = heads,
            KeyValueHeads = fields.Integer("num_key_value_heads", heads, 1, 4096),
            HeadDim = fields.Integer("head_dim", Math.Max(1, dim / heads), 1, 4096),
            FeedForwardDim = Required("intermediate_size", 1 << 20),
            Context = fields.Integer("max_position_embeddings", 2048, 1, 1 << 24),
            RopeTheta = fields.Number("rope_theta", 10_000, 1, 1e12),
            NormEpsilon = fields.Number("rms_norm_eps", 1e-6, 0, 1),
            TieEmbeddings = fields.Boolean("tie_word_embeddings", false),
            NHeads = fields.Integer("n_future_tokens", 1, 1, 32),
        };
        if (config.AttentionHeads % config.KeyValueHeads != 0)
        {
            fields.Report("num_key_value_heads", $"must divide num_attention_heads {config.AttentionHeads}, but is {config.KeyValueHeads}.");
        }
        if (config.HeadDim % 2 != 0)
        {
            fields.Report("head_dim", $"must be even for rotary embeddings, but is {config.HeadDim}.");
        }
        return errors.Count == 0
            ? config
            : throw Invalid($"{path} describes no model that this engine runs: {string.Join(" ", errors.Select(e => $"{e.Field}: {e.Message}"))}");
    }

    private static JobException Invalid(string message) => JobException.User(ErrorCodes.InvalidModel, message, "model.path");
}
