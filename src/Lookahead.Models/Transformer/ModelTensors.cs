using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>A model's parameters by name, and the constants that its parts share, made into the parts.</summary>
internal sealed class ModelTensors : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> parameters;
    private readonly Tensor epsilon; // []
    private readonly Tensor? adapterScale; // []

    /// <param name="parameters">By the names of TensorNames.</param>
    /// <param name="normEpsilon">The norms' constant.</param>
    /// <param name="adapterScale">alpha / r; null for a model without adapters.</param>
    public ModelTensors(IReadOnlyDictionary<string, Tensor> parameters, double normEpsilon, double? adapterScale)
    {
        this.parameters = parameters;
        var first = parameters.Values.First();
        var wide = first.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        epsilon = tensor(normEpsilon, dtype: wide, device: first.device).DetachFromDisposeScope();
        this.adapterScale = adapterScale is { } scale ? tensor(scale, dtype: first.dtype, device: first.device).DetachFromDisposeScope() : null;
    }

    public RootMeanSquareNorm Norm(string name) => new(parameters[name], epsilon);

    /// <param name="name">Of the weight.</param>
    public LinearMap Linear(string name) => new(name[..^".weight".Length], parameters, adapterScale);

    public void Dispose()
    {
        epsilon.Dispose();
        adapterScale?.Dispose();
    }
}
