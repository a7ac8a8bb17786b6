using System.Globalization;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Models;

/// <summary>The one place for tensor names in weights files: Hugging Face's for Llama, plus <c>model.extra_heads</c>.</summary>
public static class TensorNames
{
    public const string Embedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string Unembedding = "lm_head.weight";

    /// <summary>Prefix of a layer of the trunk, or of head 1 (the last one).</summary>
    public static string Layer(int index) => $"model.layers.{index}.";

    /// <summary>Prefix of the layer of head <paramref name="head"/>, counted from 2.</summary>
    public static string ExtraHead(int head) => $"model.extra_heads.{head - 2}.";

    /// <summary>A of a low-rank adapter, behind the name of a linear part (PEFT).</summary>
    public const string LoraDown = ".lora_A.weight";

    /// <summary>B of a low-rank adapter.</summary>
    public const string LoraUp = ".lora_B.weight";

    public static bool IsAdapter(string name) => name.EndsWith(LoraDown, StringComparison.Ordinal) || name.EndsWith(LoraUp, StringComparison.Ordinal);

    /// <summary>The extra head (2..n) that a tensor belongs to; null for those of the trunk and head 1.</summary>
    public static int? HeadOf(string name) =>
        IsExtraHead(name) ? int.Parse(name.Split('.')[2], CultureInfo.InvariantCulture) + 2 : null;

    public static bool IsExtraHead(string name) => name.StartsWith("model.extra_heads.", StringComparison.Ordinal);

    /// <summary>Whether a method trains the parameter of this name.</summary>
    public static bool IsTrained(string name, TrainingMethod method) => method switch
    {
        TrainingMethod.Heads => IsExtraHead(name),
        TrainingMethod.Lora => IsExtraHead(name) || IsAdapter(name),
        _ => true,
    };

    /// <summary>The linear parts, of trunk and head 1, that get adapters: names up to <c>.weight</c>, and shapes [out, in].</summary>
    public static IEnumerable<(string Module, long[] Shape)> Adapted(ModelConfig config, LoraSettings settings) =>
        All(config)
            .Where(t => t.Shape.Length == 2 && t.Name.StartsWith("model.layers.", StringComparison.Ordinal))
            .Select(t => (Module: t.Name[..^".weight".Length], t.Shape))
            .Where(t => settings.Targets.Contains(t.Module[(t.Module.LastIndexOf('.') + 1)..]));

    public const string AttentionNorm = "input_layernorm.weight";
    public const string Query = "self_attn.q_proj.weight";
    public const string Key = "self_attn.k_proj.weight";
    public const string Value = "self_attn.v_proj.weight";
    public const string QueryBias = "self_attn.q_proj.bias";
    public const string KeyBias = "self_attn.k_proj.bias";
    public const string ValueBias = "self_attn.v_proj.bias";
    public const string QueryNorm = "self_attn.q_norm.weight";
    public const string KeyNorm = "self_attn.k_norm.weight";
    public const string Output = "self_attn.o_proj.weight";
    public const string FeedForwardNorm = "post_attention_layernorm.weight";
    public const string Gate = "mlp.gate_proj.weight";
    public const string Up = "mlp.up_proj.weight";
    public const string Down = "mlp.down_proj.weight";

    /// <summary>W of a linear head, behind <see cref="ExtraHead"/>.</summary>
    public const string LinearHead = "weight";

    /// <summary>Every tensor of a model with its shape, in a fixed order. Linear weights are [out, in].</summary>
    public static IEnumerable<(string Name, long[] Shape)> All(ModelConfig config)
    {
        yield return (Embedding, [config.VocabularySize, config.Dim]);
        for (var i = 0; i < config.Layers; i++)
        {
            foreach (var tensor in LayerTensors(Layer(i), config))
            {
                yield return tensor;
            }
        }
        for (var head = 2; head <= config.NHeads; head++)
        {
            if (config.HeadArchitecture == HeadArchitecture.Linear)
            {
                yield return (ExtraHead(head) + LinearHead, [config.Dim, config.Dim]);
                continue;
            }
            foreach (var tensor in LayerTensors(ExtraHead(head), config))
            {
                yield return tensor;
            }
        }
        yield return (FinalNorm, [config.Dim]);
        if (!config.TieEmbeddings)
        {
            yield return (Unembedding, [config.VocabularySize, config.Dim]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> LayerTensors(string prefix, ModelConfig config)
    {
        long dim = config.Dim, inner = config.FeedForwardDim;
        long query = config.AttentionHeads * config.HeadDim, keyValue = config.KeyValueHeads * config.HeadDim;
        yield return (prefix + AttentionNorm, [dim]);
        yield return (prefix + Query, [query, dim]);
        yield return (prefix + Key, [keyValue, dim]);
        yield return (prefix + Value, [keyValue, dim]);
        yield return (prefix + Output, [dim, query]);
        if (config.QueryKeyValueBias)
        {
            yield return (prefix + QueryBias, [query]);
            yield return (prefix + KeyBias, [keyValue]);
            yield return (prefix + ValueBias, [keyValue]);
        }
        if (config.QueryKeyNorm)
        {
            yield return (prefix + QueryNorm, [config.HeadDim]);
            yield return (prefix + KeyNorm, [config.HeadDim]);
        }
        yield return (prefix + FeedForwardNorm, [dim]);
        yield return (prefix + Gate, [inner, dim]);
        yield return (prefix + Up, [inner, dim]);
        yield return (prefix + Down, [dim, inner]);
    }
}
