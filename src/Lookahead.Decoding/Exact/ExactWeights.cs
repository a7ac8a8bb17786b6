using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;

namespace Lookahead.Decoding.Exact;

/// <summary>
/// A model's weights in fp32, packed once for the row-invariant kernels. Immutable: several <see cref="ExactModel"/>s may
/// share one, on several threads.
/// </summary>
public sealed class ExactWeights : IDisposable
{
    private readonly FloatBuffer? embedding; // [V, D], row-major; null: tied.

    private ExactWeights(ModelConfig config, Func<string, float[]> read)
    {
        Decodable.Check(config);
        Config = config;
        // A tied pair is kept once, packed.
        embedding = config.TieEmbeddings ? null : Vector(read(TensorNames.Embedding));
        Unembedding = PackedMatrix.Pack(config.Dim, read(config.TieEmbeddings ? TensorNames.Embedding : TensorNames.Unembedding));
        FinalNorm = Vector(read(TensorNames.FinalNorm));
        Trunk = [.. Enumerable.Range(0, config.TrunkLayers).Select(i => new ExactLayer(config, TensorNames.Layer(i), read))];
        var extraHeads = Enumerable.Range(2, config.NHeads - 1).Select(TensorNames.ExtraHead);
        if (config.HeadArchitecture == HeadArchitecture.Linear)
        {
            LinearHeads = [.. extraHeads.Select(prefix => PackedMatrix.Pack(config.Dim, read(prefix + TensorNames.LinearHead)))];
        }
        else
        {
            Heads = [.. extraHeads.Prepend(TensorNames.Layer(config.TrunkLayers)).Select(prefix => new ExactLayer(config, prefix, read))];
        }
    }

    public ModelConfig Config { get; }

    internal FloatBuffer FinalNorm { get; }

    /// <summary>[V, D].</summary>
    internal PackedMatrix Unembedding { get; }

    internal ExactLayer[] Trunk { get; }

    /// <summary>Heads 1..n; empty where they are linear.</summary>
    internal ExactLayer[] Heads { get; } = [];

    /// <summary>W [D, D] of linear heads 2..n; empty for other architectures.</summary>
    internal PackedMatrix[] LinearHeads { get; } = [];

    /// <summary>Copies the present parameters of a model, one tensor at a time.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a shape that cannot be decoded.</exception>
    /// <exception cref="ArgumentException">The model has adapters that are not merged.</exception>
    public static ExactWeights From(MtpModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Adapters is not null)
        {
            throw new ArgumentException("The model has low-rank adapters, which the decoder does not run; merge them first (LowRankAdapters.Merge).", nameof(model));
        }
        return new ExactWeights(model.Config, name => ModelFiles.ReadFloats(model.Parameters[name]));
    }

    public void Dispose()
    {
        foreach (var layer in Trunk.Concat(Heads))
        {
            layer.Dispose();
        }
        foreach (var map in LinearHeads)
        {
            map.Dispose();
        }
        embedding?.Dispose();
        FinalNorm.Dispose();
        Unembedding.Dispose();
    }

    /// <summary>Copies a token's embedding into <paramref name="x"/> [D].</summary>
    internal void CopyEmbedding(int token, Span<float> x)
    {
        if (embedding is null)
        {
            Unembedding.CopyRow(token, x);
            return;
        }
        embedding.Span((long)token * x.Length, x.Length).CopyTo(x);
    }

    /// <summary>A copy, filled up with zeros to whole panels.</summary>
    internal static FloatBuffer Vector(float[] values)
    {
        var buffer = new FloatBuffer(PackedMatrix.RoundUp(values.Length));
        values.CopyTo(buffer.Span(0, values.Length));
        return buffer;
    }
}
