using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Weights;
using Lookahead.Formats.Weights.Peft;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Weights;

/// <summary>Models in from every layout that <see cref="ModelDirectory"/> opens, and out as Hugging Face directories.</summary>
public static class ModelFiles
{
    public const string WeightsFile = WeightsFiles.Single;

    /// <summary>
    /// Loads a model in fp32. Heads that are asked for beyond those that the directory holds are made; heads beyond those asked
    /// for are left out. An adapter's updates are added to the weights, also to those that new heads are copies of.
    /// </summary>
    /// <param name="directory">In Hugging Face's or Meta's layout, or a PEFT adapter's.</param>
    /// <param name="heads">Null: as many as the directory holds.</param>
    /// <param name="device">Null: the CPU.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file or tensor is missing or wrong, or there is a tensor that the config does not tell of.</exception>
    public static MtpModel Load(string directory, HeadRequest? heads = null, Device? device = null)
    {
        TorchRuntime.Load();
        using var source = ModelDirectory.Open(directory);
        var config = heads?.Apply(source.Config) ?? source.Config;
        var updates = source.Adapter?.Pairs.ToDictionary(p => p.Module + ".weight", StringComparer.Ordinal) ?? [];
        var scale = source.Adapter?.Config.Scale ?? 0;
        using var generator = new Generator((ulong)(heads?.Seed ?? 0));
        var parameters = new Dictionary<string, Tensor>();
        try
        {
            foreach (var parameter in ParameterSource.FindAll(config, source, heads))
            {
                parameters[parameter.Name] = parameter.Stored is null
                    ? ModelInitializer.CreateTensor(parameter.Name, parameter.Shape, config, generator, device)
                    : Read(parameter.Stored, updates.GetValueOrDefault(parameter.StoredName!), scale, device);
            }
            return new MtpModel(config, parameters);
        }
        catch
        {
            foreach (var tensor in parameters.Values)
            {
                tensor.Dispose();
            }
            throw;
        }
    }

    /// <summary>Writes config.json and the weights, heads included.</summary>
    public static void Save(MtpModel model, string directory, WeightType type = WeightType.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        SaveWeights(model, directory, type);
        File.WriteAllText(Path.Combine(directory, ModelConfig.FileName), model.Config.ToJson());
    }

    /// <summary>Writes <c>model.safetensors</c>, or shards and their index where it would be larger than <paramref name="maxShardBytes"/>.</summary>
    /// <returns>Names of the written files.</returns>
    public static IReadOnlyList<string> SaveWeights(
        MtpModel model, string directory, WeightType type, long maxShardBytes = ShardedSafetensorsWriter.DefaultMaxShardBytes)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ShardedSafetensorsWriter.Write(directory, Tensors(model.Parameters, type), maxShardBytes: maxShardBytes);
    }

    /// <summary>Tensors by name, ready to be written one at a time.</summary>
    public static List<SafetensorsTensor> Tensors(IEnumerable<KeyValuePair<string, Tensor>> tensors, WeightType type = WeightType.Float32) =>
        [.. tensors.Select(t => TensorBytes.ToWrite(t.Key, t.Value, type.SafetensorsName()))];

    /// <summary>The values of a tensor in row-major order.</summary>
    public static float[] ReadFloats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    private static Tensor Read(TensorView view, LoraPair? update, double scale, Device? device)
    {
        using var scope = NewDisposeScope();
        var values = TensorBytes.Read(view);
        if (update is not null)
        {
            LowRankAdapters.Add(values, TensorBytes.Read(update.A), TensorBytes.Read(update.B), scale);
        }
        return values.to(device ?? CPU).MoveToOuterDisposeScope().DetachFromDisposeScope();
    }
}
