using Lookahead.Formats.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Models.Transformer;

/// <summary>
/// One Llama layer: x + Attention(RMSNorm(x)), then y + SwiGLU(RMSNorm(y)) (Touvron et al. 2023, arXiv 2302.13971).
/// A multi-token prediction head is one such layer (paper, section 2).
/// </summary>
/// <remarks>No operation here takes a number; see <see cref="SafeArithmetic"/>.</remarks>
internal sealed class DecoderLayer
{
    private readonly ModelConfig config;
    private readonly Tensor epsilon; // []
    private readonly Tensor attentionNorm, feedForwardNorm; // [D]
    private readonly Tensor query, key, value, output; // [H*hd, D], [K*hd, D], [K*hd, D], [D, H*hd]
    private readonly Tensor gate, up, down; // [F, D], [F, D], [D, F]

    /// <param name="epsilon">The norms' constant as a tensor [].</param>
    public DecoderLayer(ModelConfig config, string prefix, IReadOnlyDictionary<string, Tensor> parameters, Tensor epsilon)
    {
        this.config = config;
        this.epsilon = epsilon;
        attentionNorm = parameters[prefix + TensorNames.AttentionNorm];
        query = parameters[prefix + TensorNames.Query];
        key = parameters[prefix + TensorNames.Key];
        value = parameters[prefix + TensorNames.Value];
        output = parameters[prefix + TensorNames.Output];
        feedForwardNorm = parameters[prefix + TensorNames.FeedForwardNorm];
        gate = parameters[prefix + TensorNames.Gate];
        up = parameters[prefix + TensorNames.Up];
        down = parameters[prefix + TensorNames.Down];
    }

    /// <param name="x">[B, T, D].</param>
    /// <returns>[B, T, D].</returns>
    public Tensor Forward(Tensor x, PackedPositions positions)
    {
        var y = x.Plus(Attention(RmsNorm(x, attentionNorm, epsilon), positions));
        return y.Plus(FeedForward(RmsNorm(y, feedForwardNorm, epsilon)));
    }

    /// <summary>x / sqrt(mean(x^2) + epsilon) * weight (Zhang and Sennrich 2019, arXiv 1910.07467).</summary>
    public static Tensor RmsNorm(Tensor x, Tensor weight, Tensor epsilon)
    {
        var scale = (x * x).mean([-1], keepdim: true).Plus(epsilon).rsqrt(); // [B, T, 1]
        return x * scale * weight;
    }

    private Tensor Attention(Tensor x, PackedPositions positions)
    {
        long batch = x.size(0), length = x.size(1);
        Tensor Heads(Tensor weight, int count) =>
            F.linear(x, weight).view(batch, length, count, config.HeadDim).transpose(1, 2); // [B, count, T, hd]

        var q = RotaryEmbedding.Apply(Heads(query, config.AttentionHeads), (positions.Cos, positions.Sin));
        var k = Repeat(RotaryEmbedding.Apply(Heads(key, config.KeyValueHeads), (positions.Cos, positions.Sin)));
        var v = Repeat(Heads(value, config.KeyValueHeads));
        var mixed = F.scaled_dot_product_attention(q, k, v, attn_mask: positions.Mask, is_casual: positions.Mask is null); // [B, H, T, hd]
        return F.linear(mixed.transpose(1, 2).reshape(batch, length, config.AttentionHeads * config.HeadDim), output);
    }

    /// <summary>Each key/value head serves a group of query heads: [B, K, T, hd] to [B, H, T, hd].</summary>
    private Tensor Repeat(Tensor x)
    {
        var group = config.AttentionHeads / config.KeyValueHeads;
        return group == 1 ? x : x.repeat_interleave(group, dim: 1);
    }

    private Tensor FeedForward(Tensor x) => F.linear(F.silu(F.linear(x, gate)) * F.linear(x, up), down);
}
