using Lookahead.Formats.Models;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// Cosines and sines of all positions on the device, as wide as a head: a head x = [a, b] turns to x * Cos + [b, a] * Sin,
/// where the first half of Sin is negative (<see cref="RotaryEmbedding"/>).
/// </summary>
internal sealed class RotaryTables : IDisposable
{
    private readonly Tensor cosines, sines; // [context, 1, hd]

    public RotaryTables(ModelConfig config, int context, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        var (cos, sin) = RotaryEmbedding.Tables(config, context);
        Tensor Half(float[] values) => tensor(values, [context, 1, config.HeadDim / 2]);
        var (half, turned) = (Half(cos), Half(sin));
        cosines = cat([half, half], dim: -1).to(dtype, device).DetachFromDisposeScope();
        sines = cat([turned.neg(), turned], dim: -1).to(dtype, device).DetachFromDisposeScope();
    }

    /// <summary>At positions [R] int64: [R, 1, hd] each.</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions) => (cosines.index_select(0, positions), sines.index_select(0, positions));

    public void Dispose()
    {
        cosines.Dispose();
        sines.Dispose();
    }
}
