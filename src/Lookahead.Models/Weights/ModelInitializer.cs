using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Weights;

/// <summary>
/// Random weights: normal with standard deviation sqrt(2 / (5 x dim)) (SmallInit, Nguyen and Salazar 2019), projections
/// back into the residual stream scaled down by sqrt(2 x layers) (Radford et al. 2019), norms one, biases and the maps of
/// linear heads zero.
/// </summary>
public static class ModelInitializer
{
    /// <summary>A new model. Equal seeds give equal weights.</summary>
    public static MtpModel Create(ModelConfig config, int seed, Device? device = null)
    {
        TorchRuntime.Load();
        using var generator = new Generator((ulong)seed);
        return new MtpModel(config, TensorNames.All(config).ToDictionary(t => t.Name, t => CreateTensor(t.Name, t.Shape, config, generator, device)));
    }

    /// <summary>One tensor, drawn from the generator.</summary>
    internal static Tensor CreateTensor(string name, long[] shape, ModelConfig config, Generator generator, Device? device)
    {
        using var scope = NewDisposeScope();
        return Draw(name, shape, config, generator).to(device ?? CPU).MoveToOuterDisposeScope().DetachFromDisposeScope();
    }

    private static Tensor Draw(string name, long[] shape, ModelConfig config, Generator generator)
    {
        var linearHead = config.HeadArchitecture == HeadArchitecture.Linear && TensorNames.IsExtraHead(name);
        if (linearHead || name.EndsWith(".bias", StringComparison.Ordinal))
        {
            return zeros(shape);
        }
        return shape.Length == 1
            ? ones(shape)
            : randn(shape, generator: generator) * tensor(Deviation(name, config), dtype: ScalarType.Float32);
    }

    private static double Deviation(string name, ModelConfig config)
    {
        var intoResidual = name.EndsWith(TensorNames.Output, StringComparison.Ordinal) || name.EndsWith(TensorNames.Down, StringComparison.Ordinal);
        var deviation = Math.Sqrt(2.0 / (5 * config.Dim));
        return intoResidual ? deviation / Math.Sqrt(2.0 * (config.TrunkLayers + 1)) : deviation;
    }
}
