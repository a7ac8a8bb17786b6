using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Weights.Meta;

/// <summary>
/// <c>params.json</c> of Meta's Llama releases and of its multi-token prediction release. <c>n_layers</c> counts all layers,
/// extra heads too; sizes that the file leaves open (vocabulary, inner size) are read off the tensors.
/// </summary>
public static class MetaParams
{
    public const string FileName = "params.json";

    /// <summary>Context where <c>max_seq_len</c> is absent: that of the paper's models and of Llama 2.</summary>
    private const int DefaultContext = 4096;

    /// <summary>What other models in this layout have and these have not.</summary>
    private static readonly string[] Refused = ["moe", "use_scaled_rope", "quantization_args", "lora_args", "sliding_window"];

    /// <summary>Reads the shape of a model in Meta's layout.</summary>
    /// <param name="directory">Where params.json is.</param>
    /// <param name="weights">Under Meta's names.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no params.json, or it does not fit the tensors.</exception>
    public static ModelConfig Read(string directory, WeightsSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var path = Path.Combine(directory, FileName);
        using var json = JsonFile.Read(path);
        var errors = new List<ValidationError>();
        var config = Parse(new FieldReader(json.RootElement, "", errors), weights);
        return errors.Count == 0
            ? config
            : throw WeightsError.Invalid($"{path} describes no model that this engine runs: {string.Join(" ", errors.Select(e => $"{e.Field}: {e.Message}"))}");
    }

    /// <summary>The text of <c>params.json</c>.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: Meta's layout cannot say what the model is.</exception>
    public static string Write(ModelConfig config)
    {
        MetaNames.RequireExpressible(config);
        var json = new JsonObject
        {
            ["dim"] = config.Dim,
            ["n_layers"] = config.Layers + config.NHeads - 1,
            ["n_heads"] = config.AttentionHeads,
            ["n_kv_heads"] = config.KeyValueHeads,
            ["vocab_size"] = config.VocabularySize,
            ["norm_eps"] = config.NormEpsilon,
            ["rope_theta"] = config.RopeTheta,
            ["max_seq_len"] = config.Context,
            ["n_future_tokens"] = config.NHeads,
        };
        if (InnerSize(config.Dim, 256, null) == config.FeedForwardDim)
        {
            json["multiple_of"] = 256;
        }
        else
        {
            json["multiple_of"] = 1;
            json["ffn_dim_multiplier"] = (config.FeedForwardDim + 0.5) / InnerSize(config.Dim, 1, null);
        }
        return json.ToJsonString(JobJson.Indented);
    }

    /// <summary>The inner size of the feed-forward layers by the rule of Meta's Llama code.</summary>
    public static long InnerSize(int dim, int multipleOf, double? multiplier)
    {
        long inner = 2 * (4L * dim) / 3;
        if (multiplier is { } factor)
        {
            inner = (long)(factor * inner);
        }
        return (inner + multipleOf - 1) / multipleOf * multipleOf;
    }

    private static ModelConfig Parse(FieldReader fields, WeightsSource weights)
    {
        foreach (var refused in Refused.Where(fields.Has))
        {
            if (refused != "use_scaled_rope" || fields.Boolean(refused, false))
            {
                fields.Report(refused, "is not supported in Meta's layout; use the Hugging Face version of the model.");
            }
        }
        int Required(string name, int max)
        {
            if (!fields.Has(name))
            {
                fields.Report(name, "is missing.");
            }
            return fields.Integer(name, 1, 1, max);
        }
        var (dim, attentionHeads, allLayers) = (Required("dim", 1 << 17), Required("n_heads", 4096), Required("n_layers", 4096));
        var (layers, extraHeads) = (MetaNames.CountLayers(weights.Names), MetaNames.CountExtraHeads(weights.Names));
        if (layers + extraHeads != allLayers)
        {
            fields.Report("n_layers", $"is {allLayers}, but the weights have {layers} layers and {extraHeads} extra heads.");
        }
        var heads = fields.Integer("n_future_tokens", extraHeads + 1, 1, 32);
        if (heads != extraHeads + 1)
        {
            fields.Report("n_future_tokens", $"is {heads}, but the weights have {extraHeads} extra heads.");
        }
        var vocabulary = (int)Math.Min(1 << 24, Rows(weights, MetaNames.Embedding));
        if (fields.Integer("vocab_size", -1, -1, 1 << 24) is var stated and > 0 && stated != vocabulary)
        {
            fields.Report("vocab_size", $"is {stated}, but {MetaNames.Embedding} has {vocabulary} rows.");
        }
        var inner = (int)Math.Min(1 << 20, Rows(weights, "layers.0." + MetaNames.Gate));
        double? multiplier = fields.Has("ffn_dim_multiplier") ? fields.Number("ffn_dim_multiplier", 1, 1e-3, 1e3) : null;
        if (InnerSize(dim, fields.Integer("multiple_of", 256, 1, 1 << 20), multiplier) is var expected && expected != inner)
        {
            fields.Report("multiple_of", $"and ffn_dim_multiplier give an inner size of {expected}, but the weights have {inner}.");
        }
        var keyValueHeads = fields.Integer("n_kv_heads", attentionHeads, 1, 4096);
        if (attentionHeads % keyValueHeads != 0)
        {
            fields.Report("n_kv_heads", $"must divide n_heads {attentionHeads}, but is {keyValueHeads}.");
        }
        if (dim % (2 * attentionHeads) != 0)
        {
            fields.Report("n_heads", $"must divide dim {dim} into heads of even size, but is {attentionHeads}.");
        }
        return new ModelConfig
        {
            VocabularySize = vocabulary,
            Dim = dim,
            Layers = Math.Max(1, layers),
            AttentionHeads = attentionHeads,
            KeyValueHeads = keyValueHeads,
            HeadDim = Math.Max(1, dim / attentionHeads),
            FeedForwardDim = inner,
            Context = fields.Integer("max_seq_len", DefaultContext, 1, 1 << 24),
            RopeTheta = fields.Number("rope_theta", 10_000, 1, 1e12),
            NormEpsilon = fields.Number("norm_eps", 1e-5, 0, 1),
            NHeads = heads,
        };
    }

    private static long Rows(WeightsSource weights, string name) => weights[name].Shape is [var rows, _]
        ? rows
        : throw WeightsError.Invalid($"Tensor '{name}' of '{weights.Path}' is no matrix.");
}
