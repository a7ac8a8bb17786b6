using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>x / sqrt(mean(x^2) + epsilon) * weight over the last dimension (Zhang and Sennrich 2019, arXiv 1910.07467).</summary>
/// <param name="weight">[D].</param>
/// <param name="epsilon">[] in fp32, or fp64 for models in double precision: a tensor, see <see cref="SafeArithmetic"/>.</param>
internal sealed class RootMeanSquareNorm(Tensor weight, Tensor epsilon)
{
    /// <param name="x">[..., D]. Half precisions are normed in fp32, as Hugging Face's models do.</param>
    public Tensor Apply(Tensor x)
    {
        var wide = x.dtype == epsilon.dtype ? x : x.to(epsilon.dtype);
        var normed = wide * (wide * wide).mean([-1], keepdim: true).Plus(epsilon).rsqrt();
        return (x.dtype == epsilon.dtype ? normed : normed.to(x.dtype)) * weight;
    }
}
