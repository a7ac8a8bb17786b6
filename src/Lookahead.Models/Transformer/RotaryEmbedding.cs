using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>
/// Rotary position embeddings (Su et al. 2021, arXiv 2104.09864) in Hugging Face's layout: dimension i is turned
/// together with dimension i + head_dim/2 by the angle position * theta^(-2i/head_dim).
/// </summary>
public sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor cosines; // [context, hd/2]
    private readonly Tensor sines; // [context, hd/2]

    public RotaryEmbedding(int headDim, int context, double theta, ScalarType dtype, Device device)
    {
        var (cos, sin) = Tables(headDim, context, theta);
        cosines = tensor(cos, [context, headDim / 2], dtype: dtype, device: device).DetachFromDisposeScope();
        sines = tensor(sin, [context, headDim / 2], dtype: dtype, device: device).DetachFromDisposeScope();
    }

    /// <summary>cos and sin of every position and frequency, [context x hd/2] row-major, computed in double precision.</summary>
    public static (float[] Cos, float[] Sin) Tables(int headDim, int context, double theta)
    {
        var half = headDim / 2;
        float[] cos = new float[context * half], sin = new float[context * half];
        for (var position = 0; position < context; position++)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = position * Math.Pow(theta, -2.0 * i / headDim);
                cos[position * half + i] = (float)Math.Cos(angle);
                sin[position * half + i] = (float)Math.Sin(angle);
            }
        }
        return (cos, sin);
    }

    /// <summary>cos and sin at given positions [B, T], as [B, 1, T, hd/2] to be used by every head.</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions) =>
        (cosines[positions].unsqueeze(1), sines[positions].unsqueeze(1));

    /// <summary>Turns x [B, H, T, hd].</summary>
    public static Tensor Apply(Tensor x, (Tensor Cos, Tensor Sin) at)
    {
        var halves = x.chunk(2, dim: -1); // 2 x [B, H, T, hd/2]
        var (a, b) = (halves[0], halves[1]);
        return cat([a * at.Cos - b * at.Sin, (b * at.Cos).Plus(a * at.Sin)], dim: -1);
    }

    public void Dispose()
    {
        cosines.Dispose();
        sines.Dispose();
    }
}
