using Lookahead.Decoding.Exact;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// A model's weights for libtorch's kernels, on one device and in one type. Projections that read the same input are one
/// matrix, so that each is one launch. Immutable: several <see cref="FastModel"/>s may share one.
/// </summary>
public sealed class FastWeights : IDisposable
{
    private readonly FastLayer[] heads = []; // Heads 1..n; empty where they are linear.
    private readonly Tensor[] linearHeads = []; // W transposed [D, D] of linear heads 2..n.

    private FastWeights(MtpModel model, ScalarType dtype, Device device)
    {
        (Config, Dtype, Device) = (model.Config, dtype, device);
        Norm = new RmsNorm(Config.NormEpsilon);
        var read = new FusedReader(model.Parameters, dtype, device);
        Embedding = read.Join(TensorNames.Embedding);
        Unembedding = Config.TieEmbeddings ? Embedding.alias().DetachFromDisposeScope() : read.Join(TensorNames.Unembedding);
        FinalNorm = read.Join(TensorNames.FinalNorm);
        Trunk = [.. Enumerable.Range(0, Config.TrunkLayers).Select(i => new FastLayer(Config, Norm, TensorNames.Layer(i), read))];
        var extraHeads = Enumerable.Range(2, Config.NHeads - 1).Select(TensorNames.ExtraHead);
        if (Config.HeadArchitecture == HeadArchitecture.Linear)
        {
            linearHeads = [.. extraHeads.Select(prefix => read.JoinTransposed(prefix + TensorNames.LinearHead))];
        }
        else
        {
            heads = [.. extraHeads.Prepend(TensorNames.Layer(Config.TrunkLayers)).Select(prefix => new FastLayer(Config, Norm, prefix, read))];
        }
    }

    public ModelConfig Config { get; }

    public ScalarType Dtype { get; }

    public Device Device { get; }

    /// <summary>[V, D].</summary>
    internal Tensor Embedding { get; }

    /// <summary>[V, D].</summary>
    internal Tensor Unembedding { get; }

    /// <summary>[D].</summary>
    internal Tensor FinalNorm { get; }

    internal RmsNorm Norm { get; }

    internal IReadOnlyList<FastLayer> Trunk { get; }

    /// <summary>Copies the present parameters of a model, which may be disposed afterwards.</summary>
    /// <param name="model">Anywhere, in any type.</param>
    /// <param name="device">Where to decode; null: where the model is.</param>
    /// <param name="dtype">fp32 or bf16; null: bf16 on a GPU, fp32 on a CPU, few of which are quick in bf16.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a shape that cannot be decoded.</exception>
    /// <exception cref="ArgumentException">The model has adapters that are not merged.</exception>
    public static FastWeights From(MtpModel model, Device? device = null, ScalarType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Adapters is not null)
        {
            throw new ArgumentException("The model has low-rank adapters, which the decoder does not run; merge them first (LowRankAdapters.Merge).", nameof(model));
        }
        Decodable.Check(model.Config);
        var place = device ?? model.Device;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return new FastWeights(model, dtype ?? (place.type == DeviceType.CUDA ? ScalarType.BFloat16 : ScalarType.Float32), place);
    }

    public void Dispose()
    {
        foreach (var layer in Trunk.Concat(heads))
        {
            layer.Dispose();
        }
        foreach (var map in linearHeads)
        {
            map.Dispose();
        }
        Unembedding.Dispose();
        Embedding.Dispose();
        FinalNorm.Dispose();
        Norm.Dispose();
    }

    /// <summary>Head <paramref name="head"/> (1..n), which is a layer.</summary>
    internal FastLayer Head(int head) => heads[head - 1];

    /// <summary>The output of linear head <paramref name="head"/> on z [R, D]: z for head 1, z + W z for others.</summary>
    internal Tensor LinearHead(int head, Tensor z) => head == 1 ? z.alias() : z.addmm(z, linearHeads[head - 2]);

    /// <summary>Logits [R, V] of head outputs [R, D].</summary>
    internal Tensor Unembed(Tensor x)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(Norm.Apply(x, FinalNorm), Unembedding).MoveToOuterDisposeScope();
    }
}
