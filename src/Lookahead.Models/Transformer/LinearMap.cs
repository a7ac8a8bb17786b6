using Lookahead.Formats.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Models.Transformer;

/// <summary>
/// y = W x + b, and with low-rank adapters + (alpha / r) B A x (Hu et al. 2021, arXiv 2106.09685).
/// Bias and adapters are there when the parameters hold them.
/// </summary>
internal sealed class LinearMap
{
    private readonly Tensor weight; // [out, in]
    private readonly Tensor? bias; // [out]
    private readonly Tensor? down, up, scale; // A [r, in], B [out, r], []

    /// <param name="module">The name up to <c>.weight</c>.</param>
    /// <param name="parameters">All of the model's.</param>
    /// <param name="adapterScale">alpha / r as a tensor []; null for a model without adapters.</param>
    public LinearMap(string module, IReadOnlyDictionary<string, Tensor> parameters, Tensor? adapterScale)
    {
        weight = parameters[module + ".weight"];
        bias = parameters.GetValueOrDefault(module + ".bias");
        down = parameters.GetValueOrDefault(module + TensorNames.LoraDown);
        up = parameters.GetValueOrDefault(module + TensorNames.LoraUp);
        scale = adapterScale;
    }

    /// <param name="x">[..., in].</param>
    /// <returns>[..., out].</returns>
    public Tensor Apply(Tensor x)
    {
        var y = F.linear(x, weight, bias);
        return down is null ? y : y.Plus(F.linear(F.linear(x, down) * scale!, up!));
    }
}
