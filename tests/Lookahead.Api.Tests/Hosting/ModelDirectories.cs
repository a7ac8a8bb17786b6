using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Weights;
using Lookahead.Formats.Weights.Meta;
using Lookahead.Formats.Weights.Peft;

namespace Lookahead.Api.Tests.Hosting;

public enum ModelLayout
{
    SingleFile,
    Shards,
    Meta,
    Adapter,
}

/// <summary>Small model directories in every layout that jobs take.</summary>
internal static class ModelDirectories
{
    private static readonly ModelConfig Config = new()
    {
        VocabularySize = 259, Dim = 16, Layers = 2, AttentionHeads = 2, KeyValueHeads = 1, HeadDim = 8, FeedForwardDim = 24, Context = 512,
    };

    /// <summary>Writes the folder "model" (of an adapter, its base model as "base" beside it) and returns its path.</summary>
    public static string Write(string folder, ModelLayout layout)
    {
        var path = Path.Combine(folder, "model");
        switch (layout)
        {
            case ModelLayout.Meta:
                var source = WriteHuggingFace(Path.Combine(folder, "source"), long.MaxValue);
                using (var weights = WeightsSource.Open(source))
                {
                    MetaLayout.Write(path, Config, weights);
                }
                return path;
            case ModelLayout.Adapter:
                var config = new LoraConfig { Rank = 1, Alpha = 1, TargetModules = ["q_proj"], BaseModel = WriteHuggingFace(Path.Combine(folder, "base"), long.MaxValue) };
                LoraAdapter.Write(path, config, [new LoraUpdate("model.layers.0.self_attn.q_proj", 16, 16, () => new float[16], () => new float[16])]);
                return path;
            default:
                return WriteHuggingFace(path, layout == ModelLayout.Shards ? 30_000 : long.MaxValue);
        }
    }

    private static string WriteHuggingFace(string path, long maxShardBytes)
    {
        List<SafetensorsTensor> tensors = [.. TensorNames.All(Config).Select(t => new SafetensorsTensor(t.Name, t.Shape, () => new float[t.Shape.Aggregate(1L, (a, b) => a * b)]))];
        ShardedSafetensorsWriter.Write(path, tensors, maxShardBytes: maxShardBytes);
        File.WriteAllText(Path.Combine(path, ModelConfig.FileName), Config.ToJson());
        return path;
    }
}
