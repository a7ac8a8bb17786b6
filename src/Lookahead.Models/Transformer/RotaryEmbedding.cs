using Lookahead.Formats.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>
/// Rotary position embeddings (Su et al. 2021, arXiv 2104.09864) in Hugging Face's layout: dimension i is turned
/// together with dimension i + head_dim/2 by the angle position * theta^(-2i/head_dim), its frequency scaled where the
/// config says so.
/// </summary>
public sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor frequencies; // [hd/2] fp64
    private readonly ScalarType dtype;

    public RotaryEmbedding(ModelConfig config, ScalarType dtype, Device device)
    {
        this.dtype = dtype;
        frequencies = tensor(Frequencies(config), dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();
    }

    /// <summary>Radians per position of each of the head_dim/2 pairs.</summary>
    public static double[] Frequencies(ModelConfig config) =>
        [.. Enumerable.Range(0, config.HeadDim / 2).Select(i =>
        {
            var frequency = Math.Pow(config.RopeTheta, -2.0 * i / config.HeadDim);
            return config.RopeScaling?.Apply(frequency) ?? frequency;
        })];

    /// <summary>cos and sin of the first <paramref name="context"/> positions, [context x hd/2] row-major, computed in double precision.</summary>
    public static (float[] Cos, float[] Sin) Tables(ModelConfig config, int context)
    {
        var frequencies = Frequencies(config);
        var half = frequencies.Length;
        float[] cos = new float[context * half], sin = new float[context * half];
        for (var position = 0; position < context; position++)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = position * frequencies[i];
                cos[position * half + i] = (float)Math.Cos(angle);
                sin[position * half + i] = (float)Math.Sin(angle);
            }
        }
        return (cos, sin);
    }

    /// <summary>cos and sin at given positions [B, T], as [B, 1, T, hd/2] to be used by every head.</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions)
    {
        var angles = (positions.to(ScalarType.Float64).unsqueeze(-1) * frequencies).unsqueeze(1); // [B, 1, T, hd/2]
        return (angles.cos().to(dtype), angles.sin().to(dtype));
    }

    /// <summary>Turns x [B, H, T, hd].</summary>
    public static Tensor Apply(Tensor x, PackedPositions at)
    {
        var halves = x.chunk(2, dim: -1); // 2 x [B, H, T, hd/2]
        var (a, b) = (halves[0], halves[1]);
        return cat([a * at.Cos - b * at.Sin, (b * at.Cos).Plus(a * at.Sin)], dim: -1);
    }

    public void Dispose() => frequencies.Dispose();
}
