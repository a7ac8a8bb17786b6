using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;
using Lookahead.Models.Transformer;

namespace Lookahead.Decoding.Exact;

/// <summary>
/// Cosines and sines of the positions that a model really uses: a configuration's whole context (131,072 positions of 64
/// angles are 67 MB) is seldom needed.
/// </summary>
internal sealed unsafe class RotaryTable : IDisposable
{
    private readonly int headDim;
    private readonly FloatBuffer cosines, sines; // [context, hd/2]

    public RotaryTable(ModelConfig config, int context)
    {
        headDim = config.HeadDim;
        var (cos, sin) = RotaryEmbedding.Tables(config, context);
        cosines = ExactWeights.Vector(cos);
        sines = ExactWeights.Vector(sin);
    }

    /// <summary>Turns x [heads, hd] by a position's angles, in place.</summary>
    public void Rotate(float* x, int heads, int position)
    {
        var at = (long)position * (headDim / 2);
        RowKernels.Rotate(x, heads, headDim, cosines.Pointer + at, sines.Pointer + at);
    }

    public void Dispose()
    {
        cosines.Dispose();
        sines.Dispose();
    }
}
