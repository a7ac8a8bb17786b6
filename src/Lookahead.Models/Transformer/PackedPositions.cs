using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>
/// What attention needs to know of a batch of rows, each packed with documents that must not see each other:
/// the turned positions and the mask. Made once per batch and used by every layer.
/// </summary>
/// <param name="Cos">[B, 1, T, hd/2].</param>
/// <param name="Sin">[B, 1, T, hd/2].</param>
/// <param name="Mask">[B, 1, T, T]; 0 where a query may look, minus infinity elsewhere. Null: plain causal attention.</param>
public sealed record PackedPositions(Tensor Cos, Tensor Sin, Tensor? Mask)
{
    /// <summary>One document per row, from position 0 on.</summary>
    public static PackedPositions Causal(RotaryEmbedding rotary, int length, Device device)
    {
        var (cos, sin) = rotary.At(arange(length, device: device).unsqueeze(0)); // [1, T]
        return new PackedPositions(cos, sin, null);
    }

    /// <param name="rotary">The model's.</param>
    /// <param name="positions">[B, T] int64, from 0 in each document.</param>
    /// <param name="documents">[B, T] int64, a number per document of the row; padding has numbers of its own.</param>
    public static PackedPositions Packed(RotaryEmbedding rotary, Tensor positions, Tensor documents)
    {
        var (cos, sin) = rotary.At(positions);
        var length = positions.size(1);
        using var same = documents.unsqueeze(2) == documents.unsqueeze(1); // [B, T, T]
        using var causal = ones(length, length, dtype: ScalarType.Bool, device: positions.device).tril();
        using var allowed = same & causal;
        // log(1) = 0 and log(0) = -infinity: no number is passed (see SafeArithmetic).
        var mask = allowed.to(cos.dtype).log_().unsqueeze(1); // [B, 1, T, T]
        return new PackedPositions(cos, sin, mask);
    }
}
