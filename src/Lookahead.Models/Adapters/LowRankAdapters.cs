using Lookahead.Formats.Models;
using Lookahead.Formats.Weights.Peft;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Adapters;

/// <summary>
/// Low-rank adapters (Hu et al. 2021, arXiv 2106.09685) on the linear parts of the trunk and of head 1: W becomes
/// W + (alpha / r) B A, with B zero at the start, so that the model begins unchanged. Names and initialisation as in PEFT.
/// </summary>
public static class LowRankAdapters
{
    /// <summary>The model with new adapters; takes over the parameters of <paramref name="model"/>, which must not be used again.</summary>
    /// <param name="seed">Of A: uniform in +-1/sqrt(in).</param>
    public static MtpModel Attach(MtpModel model, LoraSettings settings, int seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        var parameters = new Dictionary<string, Tensor>(model.Parameters);
        foreach (var module in Modules(model.Config, settings))
        {
            var weight = parameters[module + ".weight"];
            var bound = tensor(2 / Math.Sqrt(weight.size(1)), dtype: ScalarType.Float32);
            var uniform = (rand(settings.Rank, weight.size(1), generator: generator) - tensor(0.5f)) * bound;
            parameters[module + TensorNames.LoraDown] = uniform.to(weight.dtype).to(weight.device).DetachFromDisposeScope();
            parameters[module + TensorNames.LoraUp] = zeros([weight.size(0), settings.Rank], dtype: weight.dtype, device: weight.device).DetachFromDisposeScope();
        }
        return new MtpModel(model.Config, parameters, settings);
    }

    /// <summary>The plain model with the adapters' updates added to the weights; takes over the parameters.</summary>
    public static MtpModel Merge(MtpModel model)
    {
        if (model.Adapters is not { } settings)
        {
            return model;
        }
        var parameters = new Dictionary<string, Tensor>(model.Parameters);
        foreach (var module in Modules(model.Config, settings))
        {
            using var down = parameters[module + TensorNames.LoraDown];
            using var up = parameters[module + TensorNames.LoraUp];
            Add(parameters[module + ".weight"], down, up, settings.Alpha / settings.Rank);
            parameters.Remove(module + TensorNames.LoraDown);
            parameters.Remove(module + TensorNames.LoraUp);
        }
        return new MtpModel(model.Config, parameters);
    }

    /// <summary>The adapters of a model as PEFT stores them. Valid while the model's adapters are, so until they are merged.</summary>
    public static IReadOnlyList<LoraUpdate> Updates(MtpModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Adapters is not { } settings ? [] : [.. Modules(model.Config, settings).Select(module =>
        {
            var (down, up) = (model.Parameters[module + TensorNames.LoraDown], model.Parameters[module + TensorNames.LoraUp]);
            return new LoraUpdate(module, (int)down.size(1), (int)up.size(0), () => ModelFiles.ReadFloats(down), () => ModelFiles.ReadFloats(up));
        })];
    }

    /// <summary>Adds scale * B A to a weight [out, in] in place.</summary>
    /// <param name="weight">[out, in].</param>
    /// <param name="down">A [r, in].</param>
    /// <param name="up">B [out, r].</param>
    /// <param name="scale">alpha / r, or alpha / sqrt(r) (rsLoRA).</param>
    internal static void Add(Tensor weight, Tensor down, Tensor up, double scale)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        weight.copy_(weight.Plus(up.mm(down) * tensor(scale, dtype: weight.dtype, device: weight.device)));
    }

    /// <summary>Names, up to <c>.weight</c>, of the linear parts that get adapters.</summary>
    public static IEnumerable<string> Modules(ModelConfig config, LoraSettings settings) =>
        TensorNames.Adapted(config, settings).Select(part => part.Module);
}
