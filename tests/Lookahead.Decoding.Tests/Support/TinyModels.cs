using Lookahead.Decoding.Exact;
using Lookahead.Formats.Models;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using TorchSharp;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>Small models with weights made up here.</summary>
internal static class TinyModels
{
    public static ModelConfig Config(int nHeads = 1, int dim = 24, int heads = 4, int keyValueHeads = 2, int headDim = 6, int inner = 40, int layers = 2, int vocabulary = 37, int context = 96, bool tied = false) => new()
    {
        VocabularySize = vocabulary,
        Dim = dim,
        Layers = layers,
        AttentionHeads = heads,
        KeyValueHeads = keyValueHeads,
        HeadDim = headDim,
        FeedForwardDim = inner,
        Context = context,
        TieEmbeddings = tied,
        NHeads = nHeads,
    };

    /// <summary>Weights large enough for peaked, context-dependent distributions.</summary>
    public static MtpModel Random(ModelConfig config, int seed)
    {
        var random = new Random(seed);
        return Create(config, (name, values) =>
        {
            for (var i = 0; i < values.Length; i++)
            {
                var uniform = 2 * random.NextDouble() - 1;
                values[i] = (float)(name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 + 0.3 * uniform : 0.5 * uniform);
            }
        });
    }

    /// <summary>
    /// Every head gives the same logits everywhere: layers that add nothing on equal embeddings. With the noise of the
    /// token itself every draft is then right.
    /// </summary>
    public static MtpModel Constant(ModelConfig config, int seed)
    {
        var random = new Random(seed);
        return Create(config, (name, values) =>
        {
            if (name is TensorNames.Unembedding)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = (float)(random.NextDouble() - 0.5);
                }
            }
            else if (!name.EndsWith(TensorNames.Output, StringComparison.Ordinal) && !name.EndsWith(TensorNames.Down, StringComparison.Ordinal))
            {
                Array.Fill(values, 0.7f);
            }
        });
    }

    /// <summary>The model's weights on the way that a job's take: written to a directory and loaded from there.</summary>
    public static ExactWeights SaveAndLoad(MtpModel model)
    {
        using var folder = new TempFolder();
        ModelFiles.Save(model, folder.Path);
        using var loaded = ModelFiles.Load(folder.Path);
        return ExactWeights.From(loaded);
    }

    private static MtpModel Create(ModelConfig config, Action<string, float[]> fill)
    {
        var parameters = new Dictionary<string, torch.Tensor>();
        foreach (var (name, shape) in TensorNames.All(config))
        {
            var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            fill(name, values);
            parameters[name] = torch.tensor(values, shape).DetachFromDisposeScope();
        }
        return new MtpModel(config, parameters);
    }
}
