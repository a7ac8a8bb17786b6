using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Models.Transformer;

/// <summary>
/// A Llama-style decoder with n multi-token prediction heads (arXiv 2404.19737, section 2): a shared trunk f_s, heads f_h,
/// and a shared final norm and unembedding f_u. Head i at position t predicts the token at t + i.
/// </summary>
/// <remarks>Not thread-safe; owns its parameters. Temporaries belong to the caller's dispose scope.</remarks>
public sealed class MtpModel : IDisposable
{
    private readonly ModelTensors tensors;
    private readonly DecoderLayer[] trunk;
    private readonly IHead[] heads;
    private readonly Tensor embedding; // [V, D]
    private readonly RootMeanSquareNorm finalNorm; // [D]
    private readonly Tensor unembedding; // [V, D]

    /// <param name="config">The shape.</param>
    /// <param name="parameters">All of <see cref="TensorNames.All"/>, and adapters if there are any; the model takes them over.</param>
    /// <param name="adapters">Settings of the low-rank adapters among the parameters; null where there are none.</param>
    public MtpModel(ModelConfig config, IReadOnlyDictionary<string, Tensor> parameters, LoraSettings? adapters = null)
    {
        (Config, Parameters, Adapters) = (config, parameters, adapters);
        tensors = new ModelTensors(parameters, config.NormEpsilon, adapters?.Alpha / adapters?.Rank);
        embedding = parameters[TensorNames.Embedding];
        finalNorm = tensors.Norm(TensorNames.FinalNorm);
        unembedding = config.TieEmbeddings ? embedding : parameters[TensorNames.Unembedding];
        trunk = [.. Enumerable.Range(0, config.TrunkLayers).Select(i => new DecoderLayer(config, TensorNames.Layer(i), tensors))];
        heads = [.. Enumerable.Range(1, config.NHeads).Select(CreateHead)];
        Rotary = new RotaryEmbedding(config, embedding.dtype, embedding.device);
    }

    public ModelConfig Config { get; }

    /// <summary>By the names of <see cref="TensorNames"/>, in its order; adapters behind.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters { get; }

    public LoraSettings? Adapters { get; }

    public RotaryEmbedding Rotary { get; }

    public int TrunkLayers => trunk.Length;

    /// <summary>[V, D].</summary>
    public Tensor Unembedding => unembedding;

    public Device Device => embedding.device;

    public ScalarType Dtype => embedding.dtype;

    /// <summary>The trunk's output z for tokens [B, T] (int64): [B, T, D].</summary>
    public Tensor Trunk(Tensor tokens, PackedPositions positions)
    {
        var x = Embed(tokens);
        for (var layer = 0; layer < trunk.Length; layer++)
        {
            var input = x;
            x = TrunkLayer(layer, input, positions);
            if (!is_grad_enabled())
            {
                input.Dispose(); // Nothing goes back through it.
            }
        }
        return x;
    }

    /// <summary>What the trunk's first layer reads, for tokens [B, T]: [B, T, D].</summary>
    // index_select, because its gradient (index_add) is summed in a fixed order; that of index() is not.
    public Tensor Embed(Tensor tokens) => embedding.index_select(0, tokens.reshape(-1)).view(tokens.size(0), tokens.size(1), Config.Dim);

    /// <summary>Layer <paramref name="layer"/> (from 0) of the trunk on x [B, T, D].</summary>
    public Tensor TrunkLayer(int layer, Tensor x, PackedPositions positions)
    {
        using var scope = NewDisposeScope(); // What autograd needs of the layer it keeps itself; the rest is freed.
        return trunk[layer].Forward(x, positions).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The output of head <paramref name="head"/> (1..n), [B, T, D], before the final norm. <paramref name="input"/> [B, T, D]
    /// is z or another head's output: see <see cref="HeadOrder.InputOf"/>.
    /// </summary>
    public Tensor Head(int head, Tensor input, PackedPositions positions)
    {
        using var scope = NewDisposeScope();
        return heads[head - 1].Forward(input, positions).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of all heads for z [B, T, D], head 1 first.</summary>
    public Tensor[] Heads(Tensor z, PackedPositions positions)
    {
        var outputs = new Tensor[Config.NHeads];
        foreach (var head in HeadOrder.Of(Config))
        {
            outputs[head - 1] = Head(head, HeadOrder.InputOf(Config, head) is { } source ? outputs[source - 1] : z, positions);
        }
        return outputs;
    }

    /// <summary>The shared final norm of head outputs [..., D].</summary>
    public Tensor Norm(Tensor x) => finalNorm.Apply(x);

    /// <summary>Logits [..., V] of head outputs [..., D]: the shared final norm and unembedding.</summary>
    public Tensor Unembed(Tensor x) => F.linear(Norm(x), unembedding);

    /// <summary>True for parameters that only heads, the final norm or the unembedding use.</summary>
    public bool IsHeadParameter(string name) =>
        TensorNames.IsExtraHead(name)
        || name is TensorNames.FinalNorm or TensorNames.Unembedding
        || (Config.TrunkLayers < Config.Layers && name.StartsWith(TensorNames.Layer(Config.TrunkLayers), StringComparison.Ordinal));

    /// <summary>Next-token logits [B, T, V] of plain sequences [B, T].</summary>
    public Tensor Forward(Tensor tokens)
    {
        var positions = PackedPositions.Causal(Rotary, (int)tokens.size(1), Device);
        return Unembed(Heads(Trunk(tokens, positions), positions)[0]);
    }

    /// <summary>
    /// A second model over the same weights with gradients of its own, so that two threads can work on parts of a batch.
    /// Changing a weight changes it in both; disposing the replica leaves the weights alone.
    /// </summary>
    public MtpModel Replicate() => Replicate(p => p.detach());

    /// <summary>A copy in another element type, with gradients of its own.</summary>
    public MtpModel Cast(ScalarType dtype) => Replicate(p => p.detach().to(dtype, copy: true));

    public void Dispose()
    {
        foreach (var parameter in Parameters.Values)
        {
            parameter.Dispose();
        }
        tensors.Dispose();
        Rotary.Dispose();
    }

    private MtpModel Replicate(Func<Tensor, Tensor> copy)
    {
        using var scope = NewDisposeScope();
        return new MtpModel(Config, Parameters.ToDictionary(p => p.Key, p => copy(p.Value).requires_grad_(p.Value.requires_grad).DetachFromDisposeScope()), Adapters);
    }

    private IHead CreateHead(int head) => (Config.HeadArchitecture, head) switch
    {
        (HeadArchitecture.Linear, 1) => new IdentityHead(),
        (HeadArchitecture.Linear, _) => new LinearHead(tensors.Linear(TensorNames.ExtraHead(head) + TensorNames.LinearHead)),
        (_, 1) => new LayerHead(new DecoderLayer(Config, TensorNames.Layer(Config.TrunkLayers), tensors)),
        _ => new LayerHead(new DecoderLayer(Config, TensorNames.ExtraHead(head), tensors)),
    };
}
