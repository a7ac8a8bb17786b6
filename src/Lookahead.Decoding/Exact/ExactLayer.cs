using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;

namespace Lookahead.Decoding.Exact;

/// <summary>The weights of one layer, packed. Projections that read the same input are one matrix, their biases one vector.</summary>
internal sealed class ExactLayer : IDisposable
{
    /// <param name="config">The shape.</param>
    /// <param name="prefix">The layer's prefix in <see cref="TensorNames"/>.</param>
    /// <param name="read">The values of a tensor, row-major.</param>
    public ExactLayer(ModelConfig config, string prefix, Func<string, float[]> read)
    {
        AttentionNorm = ExactWeights.Vector(read(prefix + TensorNames.AttentionNorm));
        QueryKeyValue = PackedMatrix.Pack(config.Dim, read(prefix + TensorNames.Query), read(prefix + TensorNames.Key), read(prefix + TensorNames.Value));
        if (config.QueryKeyValueBias)
        {
            QueryKeyValueBias = ExactWeights.Vector([.. read(prefix + TensorNames.QueryBias), .. read(prefix + TensorNames.KeyBias), .. read(prefix + TensorNames.ValueBias)]);
        }
        if (config.QueryKeyNorm)
        {
            QueryNorm = ExactWeights.Vector(read(prefix + TensorNames.QueryNorm));
            KeyNorm = ExactWeights.Vector(read(prefix + TensorNames.KeyNorm));
        }
        Output = PackedMatrix.Pack(config.AttentionHeads * config.HeadDim, read(prefix + TensorNames.Output));
        FeedForwardNorm = ExactWeights.Vector(read(prefix + TensorNames.FeedForwardNorm));
        Gate = PackedMatrix.Pack(config.Dim, read(prefix + TensorNames.Gate));
        Up = PackedMatrix.Pack(config.Dim, read(prefix + TensorNames.Up));
        Down = PackedMatrix.Pack(config.FeedForwardDim, read(prefix + TensorNames.Down));
    }

    public FloatBuffer AttentionNorm { get; }

    /// <summary>[(H + 2K) * hd, D].</summary>
    public PackedMatrix QueryKeyValue { get; }

    /// <summary>[(H + 2K) * hd]; null: the family has none.</summary>
    public FloatBuffer? QueryKeyValueBias { get; }

    /// <summary>[hd], the same for every query head; null: the family has none.</summary>
    public FloatBuffer? QueryNorm { get; }

    /// <summary>[hd]; there when <see cref="QueryNorm"/> is.</summary>
    public FloatBuffer? KeyNorm { get; }

    public PackedMatrix Output { get; }

    public FloatBuffer FeedForwardNorm { get; }

    public PackedMatrix Gate { get; }

    public PackedMatrix Up { get; }

    public PackedMatrix Down { get; }

    public void Dispose()
    {
        AttentionNorm.Dispose();
        QueryKeyValue.Dispose();
        QueryKeyValueBias?.Dispose();
        QueryNorm?.Dispose();
        KeyNorm?.Dispose();
        Output.Dispose();
        FeedForwardNorm.Dispose();
        Gate.Dispose();
        Up.Dispose();
        Down.Dispose();
    }
}
