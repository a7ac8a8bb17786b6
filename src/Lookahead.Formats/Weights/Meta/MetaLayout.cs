using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights.Meta;

/// <summary>
/// Model directories in Meta's layout: <c>params.json</c> beside weights under Meta's names, with <c>extra_heads</c> where the
/// model predicts several tokens (facebook/multi-token-prediction). Read as PyTorch or safetensors, written as safetensors.
/// </summary>
public static class MetaLayout
{
    /// <summary>Whether a directory is in Meta's layout rather than Hugging Face's.</summary>
    public static bool IsIn(string directory) =>
        File.Exists(Path.Combine(directory, MetaParams.FileName)) && !File.Exists(Path.Combine(directory, ModelConfig.FileName));

    /// <summary>Opens a model: its config, and its tensors under the names of <see cref="TensorNames"/> with rows in Hugging Face's order.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file or tensor is missing or wrong, or there is a tensor too many.</exception>
    public static (ModelConfig Config, WeightsSource Weights) Open(string directory)
    {
        var meta = WeightsSource.Open(directory);
        try
        {
            var config = MetaParams.Read(directory, meta);
            if (meta.Unknown(TensorNames.All(config).Select(t => MetaNames.SourceOf(t.Name, config).Name)) is [var unknown, ..])
            {
                throw WeightsError.Invalid($"'{meta.Path}' has a tensor '{unknown}' that a model of its {MetaParams.FileName} does not have.");
            }
            return (config, meta.Rearranged(TensorNames.All(config).Select(t => FromMeta(meta, t.Name, t.Shape, config)).ToList()));
        }
        catch
        {
            meta.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model in Meta's layout: <c>params.json</c> and safetensors, dtypes and values as they are.</summary>
    /// <param name="weights">Under the names of <see cref="TensorNames"/>. Tied embeddings are written twice, as Meta's layout has them.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a tensor is missing, or Meta's layout cannot say what the model is.</exception>
    public static void Write(string directory, ModelConfig config, WeightsSource weights, long maxShardBytes = ShardedSafetensorsWriter.DefaultMaxShardBytes)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        var text = MetaParams.Write(config);
        var tensors = TensorNames.All(config with { TieEmbeddings = false }).Select(t => ToMeta(weights, t.Name, t.Shape, config)).ToList();
        ShardedSafetensorsWriter.Write(directory, tensors, weights.Metadata, maxShardBytes);
        File.WriteAllText(Path.Combine(directory, MetaParams.FileName), text);
    }

    private static TensorView FromMeta(WeightsSource meta, string name, long[] shape, ModelConfig config)
    {
        var source = MetaNames.SourceOf(name, config);
        var view = meta.WithShape(source.Name, shape);
        return source.RotaryHeads > 0 ? RotaryPermutation.ToHalves(view, name, source.RotaryHeads) : view.Renamed(name);
    }

    private static SafetensorsTensor ToMeta(WeightsSource weights, string name, long[] shape, ModelConfig config)
    {
        var target = MetaNames.SourceOf(name, config);
        var stored = name switch
        {
            TensorNames.Unembedding when config.TieEmbeddings && !weights.Contains(name) => TensorNames.Embedding,
            TensorNames.Embedding when config.TieEmbeddings && !weights.Contains(name) => TensorNames.Unembedding,
            _ => name,
        };
        var view = weights.WithShape(stored, shape);
        return SafetensorsTensor.Copy(target.RotaryHeads > 0 ? RotaryPermutation.ToInterleaved(view, target.Name, target.RotaryHeads) : view, target.Name);
    }
}
