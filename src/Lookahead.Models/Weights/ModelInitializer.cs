using Lookahead.Formats.Models;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Weights;

/// <summary>
/// Random weights for new models: normal with standard deviation sqrt(2 / (5 x dim)) (SmallInit, Nguyen and Salazar 2019),
/// projections back into the residual stream scaled down by sqrt(2 x layers) (Radford et al. 2019), norms one.
/// </summary>
public static class ModelInitializer
{
    /// <summary>Equal seeds give equal weights.</summary>
    public static MtpModel Create(ModelConfig config, int seed, Device? device = null)
    {
        TorchRuntime.Load();
        using var generator = new Generator((ulong)seed);
        var parameters = new Dictionary<string, Tensor>();
        foreach (var (name, shape) in TensorNames.All(config))
        {
            using var scope = NewDisposeScope();
            var values = shape.Length == 1
                ? ones(shape)
                : randn(shape, generator: generator) * tensor(Deviation(name, config), dtype: ScalarType.Float32);
            parameters[name] = values.to(device ?? CPU).MoveToOuterDisposeScope().DetachFromDisposeScope();
        }
        return new MtpModel(config, parameters);
    }

    private static double Deviation(string name, ModelConfig config)
    {
        var intoResidual = name.EndsWith(TensorNames.Output, StringComparison.Ordinal) || name.EndsWith(TensorNames.Down, StringComparison.Ordinal);
        var deviation = Math.Sqrt(2.0 / (5 * config.Dim));
        return intoResidual ? deviation / Math.Sqrt(2.0 * (config.TrunkLayers + 1)) : deviation;
    }
}
