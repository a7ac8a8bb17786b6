using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;

namespace Lookahead.Decoding.Exact;

/// <summary>The weights of one layer, packed. Projections that read the same input are one matrix.</summary>
internal sealed class ExactLayer : IDisposable
{
    /// <param name="config">The shape.</param>
    /// <param name="prefix">The layer's prefix in <see cref="TensorNames"/>.</param>
    /// <param name="read">The values of a tensor, row-major.</param>
    public ExactLayer(ModelConfig config, string prefix, Func<string, float[]> read)
    {
        AttentionNorm = ExactWeights.Vector(read(prefix + TensorNames.AttentionNorm));
        QueryKeyValue = PackedMatrix.Pack(config.Dim, read(prefix + TensorNames.Query), read(prefix + TensorNames.Key), read(prefix + TensorNames.Value));
        Output = PackedMatrix.Pack(config.AttentionHeads * config.HeadDim, read(prefix + TensorNames.Output));
        FeedForwardNorm = ExactWeights.Vector(read(prefix + TensorNames.FeedForwardNorm));
        Gate = PackedMatrix.Pack(config.Dim, read(prefix + TensorNames.Gate));
        Up = PackedMatrix.Pack(config.Dim, read(prefix + TensorNames.Up));
        Down = PackedMatrix.Pack(config.FeedForwardDim, read(prefix + TensorNames.Down));
    }

    public FloatBuffer AttentionNorm { get; }

    /// <summary>[(H + 2K) * hd, D].</summary>
    public PackedMatrix QueryKeyValue { get; }

    public PackedMatrix Output { get; }

    public FloatBuffer FeedForwardNorm { get; }

    public PackedMatrix Gate { get; }

    public PackedMatrix Up { get; }

    public PackedMatrix Down { get; }

    public void Dispose()
    {
        AttentionNorm.Dispose();
        QueryKeyValue.Dispose();
        Output.Dispose();
        FeedForwardNorm.Dispose();
        Gate.Dispose();
        Up.Dispose();
        Down.Dispose();
    }
}
