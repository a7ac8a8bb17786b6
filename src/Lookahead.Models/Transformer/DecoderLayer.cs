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
    public Tensor Forward(Tensor x, PackedPositions positions)
    {
        var y = x.Plus(Attention(attentionNorm.Apply(x), positions));
        return y.Plus(FeedForward(feedForwardNorm.Apply(y)));
    }

    private Tensor Attention(Tensor x, PackedPositions positions)
    {
        long batch = x.size(0), length = x.size(1);
        Tensor Heads(LinearMap map, int count, RootMeanSquareNorm? norm)
        {
            var heads = map.Apply(x).view(batch, length, count, config.HeadDim); // [B, T, count, hd]
            return (norm?.Apply(heads) ?? heads).transpose(1, 2); // [B, count, T, hd]
        }

        var q = RotaryEmbedding.Apply(Heads(query, config.AttentionHeads, queryNorm), positions);
        var k = Repeat(RotaryEmbedding.Apply(Heads(key, config.KeyValueHeads, keyNorm), positions));
        var v = Repeat(Heads(value, config.KeyValueHeads, null));
        var mixed = F.scaled_dot_product_attention(q, k, v, attn_mask: positions.Mask, is_casual: positions.Mask is null); // [B, H, T, hd]
        return output.Apply(mixed.transpose(1, 2).reshape(batch, length, config.AttentionHeads * config.HeadDim));
    }

    /// <summary>Each key/value head serves a group of query heads: [B, K, T, hd] to [B, H, T, hd].</summary>
    private Tensor Repeat(Tensor x)
    {
        var group = config.AttentionHeads / config.KeyValueHeads;
        return group == 1 ? x : x.repeat_interleave(group, dim: 1);
    }

    private Tensor FeedForward(Tensor x) => down.Apply(F.silu(gate.Apply(x)) * up.Apply(x));
}
