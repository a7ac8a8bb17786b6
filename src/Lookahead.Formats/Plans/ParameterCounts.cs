using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Plans;

/// <summary>Numbers of parameters of a model and of what a method trains in it, from the shapes of <see cref="TensorNames.All"/>.</summary>
/// <param name="Model">All of the model's.</param>
/// <param name="Adapters">Of low-rank adapters: rank x (in + out) for each adapted linear part.</param>
/// <param name="Trained">Changed by the optimizer, adapters included.</param>
/// <param name="Trunk">Of the trunk's layers and head 1's, without embeddings: N_nonemb.</param>
/// <param name="ExtraHead">Of one of heads 2..n.</param>
/// <param name="Vocabulary">V x d: of the embedding, and of the unembedding.</param>
public sealed record ParameterCounts(long Model, long Adapters, long Trained, long Trunk, long ExtraHead, long Vocabulary)
{
    /// <summary>With adapters.</summary>
    public long All => Model + Adapters;

    public static ParameterCounts Of(ModelConfig config, TrainingMethod method, LoraSettings? lora)
    {
        long model = 0, trained = 0, trunk = 0, heads = 0;
        foreach (var (name, shape) in TensorNames.All(config))
        {
            var count = Product(shape);
            model += count;
            trained += TensorNames.IsTrained(name, method) ? count : 0;
            heads += TensorNames.IsExtraHead(name) ? count : 0;
            trunk += TensorNames.IsExtraHead(name) || name is TensorNames.Embedding or TensorNames.Unembedding ? 0 : count;
        }
        var adapters = lora is null ? 0 : TensorNames.Adapted(config, lora).Sum(part => lora.Rank * part.Shape.Sum());
        return new ParameterCounts(
            model, adapters, trained + adapters, trunk, config.NHeads > 1 ? heads / (config.NHeads - 1) : 0, (long)config.VocabularySize * config.Dim);
    }

    private static long Product(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);
}
