using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>
/// Sums that survive garbage collections. In TorchSharp 0.107 <c>a + b</c> makes a Scalar for the factor of b, and any
/// number given to an operation becomes a Scalar too; its native half can be freed by a collection on another thread while
/// libtorch reads it ("Unknown scalar type", or a wrong number without a word). This uses one Scalar that is never
/// collected. Products and differences of tensors take none; constants are made tensors.
/// </summary>
public static class SafeArithmetic
{
    private static readonly Scalar One = 1;

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);
}
