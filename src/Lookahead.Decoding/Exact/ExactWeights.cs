using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Jobs.Errors;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;

namespace Lookahead.Decoding.Exact;

/// <summary>
/// A model's weights in fp32, packed once for the row-invariant kernels. Immutable: several <see cref="ExactModel"/>s may
/// share one, on several threads.
/// </summary>
public sealed class ExactWeights : IDisposable
{
    private ExactWeights(ModelConfig config, Func<string, float[]> read)
    {
        Config = config;
        var embedding = read(TensorNames.Embedding);
        Embedding = new FloatBuffer(embedding.Length);
        embedding.CopyTo(Embedding.Span(0, embedding.Length));
        FinalNorm = Vector(read(TensorNames.FinalNorm));
        Unembedding = PackedMatrix.Pack(config.Dim, config.TieEmbeddings ? embedding : read(TensorNames.Unembedding));
        Trunk = [.. Enumerable.Range(0, config.TrunkLayers).Select(i => new ExactLayer(config, TensorNames.Layer(i), read))];
        Heads =
        [
            new ExactLayer(config, TensorNames.Layer(config.TrunkLayers), read),
            .. Enumerable.Range(2, config.NHeads - 1).Select(head => new ExactLayer(config, TensorNames.ExtraHead(head), read)),
        ];
        var (cos, sin) = RotaryEmbedding.Tables(config, config.Context);
        Cosines = Vector(cos);
        Sines = Vector(sin);
    }

    public ModelConfig Config { get; }

    /// <summary>[V, D], row-major.</summary>
    internal FloatBuffer Embedding { get; }

    internal FloatBuffer FinalNorm { get; }

    /// <summary>[V, D].</summary>
    internal PackedMatrix Unembedding { get; }

    internal ExactLayer[] Trunk { get; }

    /// <summary>Heads 1..n.</summary>
    internal ExactLayer[] Heads { get; }

    /// <summary>[context, hd/2].</summary>
    internal FloatBuffer Cosines { get; }

    /// <summary>[context, hd/2].</summary>
    internal FloatBuffer Sines { get; }

    /// <summary>Copies the present parameters of a model.</summary>
    public static ExactWeights From(MtpModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ExactWeights(model.Config, name => ModelFiles.ReadFloats(model.Parameters[name]));
    }

    /// <summary>Reads a Hugging Face directory (<c>config.json</c>, <c>model.safetensors</c>) without libtorch.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file is missing or wrong.</exception>
    public static ExactWeights Load(string directory)
    {
        var config = ModelConfig.Read(directory);
        using var reader = SafetensorsReader.Open(Path.Combine(directory, ModelFiles.WeightsFile));
        var shapes = TensorNames.All(config).ToDictionary(t => t.Name, t => t.Shape);
        return new ExactWeights(config, name =>
        {
            // Some exporters keep only lm_head of a tied pair.
            var source = name == TensorNames.Embedding && config.TieEmbeddings && !reader.Header.Tensors.ContainsKey(name) ? TensorNames.Unembedding : name;
            if (reader.Header.Tensors.TryGetValue(source, out var entry) && !entry.Shape.SequenceEqual(shapes[name]))
            {
                throw JobException.User(ErrorCodes.InvalidModel,
                    $"Tensor '{source}' has shape [{string.Join(", ", entry.Shape)}]; {ModelConfig.FileName} asks for [{string.Join(", ", shapes[name])}].", "model.path");
            }
            return reader.ReadFloats(source);
        });
    }

    public void Dispose()
    {
        foreach (var layer in Trunk.Concat(Heads))
        {
            layer.Dispose();
        }
        Embedding.Dispose();
        FinalNorm.Dispose();
        Unembedding.Dispose();
        Cosines.Dispose();
        Sines.Dispose();
    }

    /// <summary>A copy, filled up with zeros to whole panels.</summary>
    internal static FloatBuffer Vector(float[] values)
    {
        var buffer = new FloatBuffer(PackedMatrix.RoundUp(values.Length));
        values.CopyTo(buffer.Span(0, values.Length));
        return buffer;
    }
}
