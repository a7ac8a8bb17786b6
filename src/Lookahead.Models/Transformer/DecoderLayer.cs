using Lookahead.Formats.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Models.Transformer;

/// <summary>
/// One Llama layer: x + Attention(RMSNorm(x)), then y + SwiGLU(RMSNorm(y)) (Touvron et al. 2023, arXiv 2302.13971), with
/// biases on q, k, v (Qwen2) or norms on the heads of q and k (Qwen3) where the config says so.
/// A multi-token prediction head is one such layer (paper, section 2).
/// </summary>
/// <remarks>No operation here takes a number; see <see cref="SafeArithmetic"/>.</remarks>
internal sealed class DecoderLayer
{
    private readonly ModelConfig config;
    private readonly RootMeanSquareNorm attentionNorm, feedForwardNorm; // [D]
    private readonly RootMeanSquareNorm? queryNorm, keyNorm; // [hd]
    private readonly LinearMap query, key, value, output; // [H*hd, D], [K*hd, D], [K*hd, D], [D, H*hd]
    private readonly LinearMap gate, up, down; // [F, D], [F, D], [D, F]

    public DecoderLayer(ModelConfig config, string prefix, ModelTensors tensors)
    {
        this.config = config;
        attentionNorm = tensors.Norm(prefix + TensorNames.AttentionNorm);
        feedForwardNorm = tensors.Norm(prefix + TensorNames.FeedForwardNorm);
        if (config.QueryKeyNorm)
        {
            queryNorm = tensors.Norm(prefix + TensorNames.QueryNorm);
            keyNorm = tensors.Norm(prefix + TensorNames.KeyNorm);
        }
        query = tensors.Linear(prefix + TensorNames.Query);
        key = tensors.Linear(prefix + TensorNames.Key);
        value = tensors.Linear(prefix + TensorNames.Value);
        output = tensors.Linear(prefix + TensorNames.Output);
        gate = tensors.Linear(prefix + TensorNames.Gate);
        up = tensors.Linear(prefix + TensorNames.Up);
        down = tensors.Linear(prefix + TensorNames.Down);
    }

    /// <param name="x">[B, T, D].</param>
    /// <returns>[B, T, D].</returns>
    public Tensor Forward(Tensor x, PackedPositions positions) => Finish(x, Attention(attentionNorm.Apply(x), positions));

    /// <summary>Puts the keys and values of x [1, R, D] into the positions' cache and does nothing else.</summary>
    public void Store(Tensor x, PackedPositions positions)
    {
        var normed = attentionNorm.Apply(x);
        positions.Cache!.Store(Keys(normed, positions), Values(normed));
    }

    /// <summary><see cref="Forward"/> for x [1, R, D] whose keys and values are in the positions' cache.</summary>
    public Tensor ForwardStored(Tensor x, PackedPositions positions) =>
        Finish(x, Merge(positions.Cache!.Attend(Queries(attentionNorm.Apply(x), positions))));

    private Tensor Finish(Tensor x, Tensor attention)
    {
        var y = x.Plus(attention);
        return y.Plus(FeedForward(feedForwardNorm.Apply(y)));
    }

    private Tensor Attention(Tensor x, PackedPositions positions)
    {
        var (q, k, v) = (Queries(x, positions), Keys(x, positions), Values(x));
        if (positions.Cache is { } cache)
        {
            cache.Store(k, v);
            return Merge(cache.Attend(q));
        }
        return Merge(F.scaled_dot_product_attention(q, Repeat(k), Repeat(v), attn_mask: positions.Mask, is_casual: positions.Mask is null));
    }

    private Tensor Queries(Tensor x, PackedPositions positions) => RotaryEmbedding.Apply(Heads(x, query, config.AttentionHeads, queryNorm), positions);

    private Tensor Keys(Tensor x, PackedPositions positions) => RotaryEmbedding.Apply(Heads(x, key, config.KeyValueHeads, keyNorm), positions);

    private Tensor Values(Tensor x) => Heads(x, value, config.KeyValueHeads, null);

    /// <summary>[B, T, D] to [B, count, T, hd].</summary>
    private Tensor Heads(Tensor x, LinearMap map, int count, RootMeanSquareNorm? norm)
    {
        var heads = map.Apply(x).view(x.size(0), x.size(1), count, config.HeadDim); // [B, T, count, hd]
        return (norm?.Apply(heads) ?? heads).transpose(1, 2);
    }

    /// <summary>[B, H, T, hd] to [B, T, D].</summary>
    private Tensor Merge(Tensor mixed) =>
        output.Apply(mixed.transpose(1, 2).reshape(mixed.size(0), mixed.size(2), config.AttentionHeads * config.HeadDim));

    /// <summary>Each key/value head serves a group of query heads: [B, K, T, hd] to [B, H, T, hd].</summary>
    private Tensor Repeat(Tensor x)
    {
        var group = config.AttentionHeads / config.KeyValueHeads;
        return group == 1 ? x : x.repeat_interleave(group, dim: 1);
    }

    private Tensor FeedForward(Tensor x) => down.Apply(F.silu(gate.Apply(x)) * up.Apply(x));
}
