using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// RMSNorm (Zhang and Sennrich 2019, arXiv 1910.07467) by libtorch's own operator, one kernel on CUDA. TorchSharp 0.107 does
/// not have it, TorchScript does.
/// </summary>
/// <param name="epsilon">The model's; written into the script, so that no number is passed (decision 3).</param>
internal sealed class RmsNorm(double epsilon) : IDisposable
{
    private readonly jit.CompilationUnit functions = jit.compile($"""
        def scaled(x, weight):
            return torch.rms_norm(x, [x.size(-1)], weight, {epsilon.ToString("E17", CultureInfo.InvariantCulture)})

        def plain(x):
            return torch.rms_norm(x, [x.size(-1)], None, {epsilon.ToString("E17", CultureInfo.InvariantCulture)})

        """);

    /// <summary>x [..., D], normed over the last dimension, times weight [D].</summary>
    public Tensor Apply(Tensor x, Tensor weight) => (Tensor)functions.invoke("scaled", x, weight)!;

    /// <summary>x [R, heads, hd], each head normed and multiplied by its own row of weights [heads, hd].</summary>
    public Tensor ApplyHeads(Tensor x, Tensor weights) => (Tensor)functions.invoke("plain", x)! * weights;

    public void Dispose() => functions.Dispose();
}
