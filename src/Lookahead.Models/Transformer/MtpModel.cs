using Lookahead.Formats.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Models.Transformer;

/// <summary>
/// A Llama-style decoder with n multi-token prediction heads (arXiv 2404.19737, section 2): a shared trunk f_s, one layer
/// f_h per head, and a shared final norm and unembedding f_u. Head i at position t predicts the token at t + i.
/// </summary>
/// <remarks>Not thread-safe; owns its parameters. Temporaries belong to the caller's dispose scope.</remarks>
public sealed class MtpModel : IDisposable
{
    private readonly List<DecoderLayer> trunk = [];
    private readonly List<DecoderLayer> heads = [];
    private readonly Tensor embedding; // [V, D]
    private readonly Tensor finalNorm; // [D]
    private readonly Tensor unembedding; // [V, D]
    private readonly Tensor epsilon; // []

    /// <param name="config">The shape.</param>
    /// <param name="parameters">All of <see cref="TensorNames.All"/>; the model takes them over.</param>
    public MtpModel(ModelConfig config, IReadOnlyDictionary<string, Tensor> parameters)
    {
        Config = config;
        Parameters = parameters;
        embedding = parameters[TensorNames.Embedding];
        finalNorm = parameters[TensorNames.FinalNorm];
        unembedding = config.TieEmbeddings ? embedding : parameters[TensorNames.Unembedding];
        epsilon = tensor(config.NormEpsilon, dtype: embedding.dtype, device: embedding.device).DetachFromDisposeScope();
        for (var i = 0; i < config.TrunkLayers; i++)
        {
            trunk.Add(new DecoderLayer(config, TensorNames.Layer(i), parameters, epsilon));
        }
        heads.Add(new DecoderLayer(config, TensorNames.Layer(config.TrunkLayers), parameters, epsilon));
        for (var head = 2; head <= config.NHeads; head++)
        {
            heads.Add(new DecoderLayer(config, TensorNames.ExtraHead(head), parameters, epsilon));
        }
        Rotary = new RotaryEmbedding(config.HeadDim, config.Context, config.RopeTheta, embedding.dtype, embedding.device);
    }

    public ModelConfig Config { get; }

    /// <summary>By the names of <see cref="TensorNames"/>, in its order.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters { get; }

    public RotaryEmbedding Rotary { get; }

    public Device Device => embedding.device;

    /// <summary>The trunk's output z for tokens [B, T] (int64): [B, T, D].</summary>
    public Tensor Trunk(Tensor tokens, PackedPositions positions)
    {
        // index_select, because its gradient (index_add) is summed in a fixed order; that of index() is not.
        var x = embedding.index_select(0, tokens.reshape(-1)).view(tokens.size(0), tokens.size(1), Config.Dim);
        foreach (var layer in trunk)
        {
            x = layer.Forward(x, positions);
        }
        return x;
    }

    /// <summary>The output of head <paramref name="head"/> (1..n) for z [B, T, D]: [B, T, D], before the final norm.</summary>
    public Tensor Head(int head, Tensor z, PackedPositions positions) => heads[head - 1].Forward(z, positions);

    /// <summary>Logits [..., V] of head outputs [..., D]: the shared final norm and unembedding.</summary>
    public Tensor Unembed(Tensor x) => F.linear(DecoderLayer.RmsNorm(x, finalNorm, epsilon), unembedding);

    /// <summary>Next-token logits [B, T, V] of plain sequences [B, T].</summary>
    public Tensor Forward(Tensor tokens)
    {
        var positions = PackedPositions.Causal(Rotary, (int)tokens.size(1), Device);
        return Unembed(Head(1, Trunk(tokens, positions), positions));
    }

    /// <summary>
    /// A second model over the same weights with gradients of its own, so that two threads can work on parts of a batch.
    /// Changing a weight changes it in both; disposing the replica leaves the weights alone.
    /// </summary>
    public MtpModel Replicate() =>
        new(Config, Parameters.ToDictionary(p => p.Key, p => p.Value.detach().requires_grad_(p.Value.requires_grad).DetachFromDisposeScope()));

    public void Dispose()
    {
        foreach (var parameter in Parameters.Values)
        {
            parameter.Dispose();
        }
        epsilon.Dispose();
        Rotary.Dispose();
    }
}
