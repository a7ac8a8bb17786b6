using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Weights;

/// <summary>Models in and out of Hugging Face directories: <c>config.json</c> and <c>model.safetensors</c>.</summary>
public static class ModelFiles
{
    public const string WeightsFile = "model.safetensors";

    /// <summary>
    /// Loads a model. Heads that are asked for beyond those that the directory holds are made; heads beyond those asked for
    /// are left out.
    /// </summary>
    /// <param name="heads">Null: as many as the directory holds.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file is missing or wrong.</exception>
    public static MtpModel Load(string directory, HeadRequest? heads = null, Device? device = null)
    {
        TorchRuntime.Load();
        var stored = ModelConfig.Read(directory);
        var config = heads?.Apply(stored) ?? stored;
        using var reader = SafetensorsReader.Open(Path.Combine(directory, WeightsFile));
        using var generator = new Generator((ulong)(heads?.Seed ?? 0));
        var parameters = new Dictionary<string, Tensor>();
        foreach (var (name, shape) in TensorNames.All(config))
        {
            var source = SourceOf(name, reader.Header, stored, heads);
            parameters[name] = source is null
                ? ModelInitializer.CreateTensor(name, shape, config, generator, device)
                : Read(reader, source, shape, device);
        }
        return new MtpModel(config, parameters);
    }

    /// <summary>Writes config.json and model.safetensors, heads included.</summary>
    public static void Save(MtpModel model, string directory)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, ModelConfig.FileName), model.Config.ToJson());
        using var stream = File.Create(Path.Combine(directory, WeightsFile));
        SafetensorsWriter.Write(stream, Tensors(model.Parameters));
    }

    /// <summary>Tensors by name, ready to be written one at a time.</summary>
    public static List<SafetensorsTensor> Tensors(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        [.. tensors.Select(t => new SafetensorsTensor(t.Key, t.Value.shape, () => ReadFloats(t.Value)))];

    /// <summary>The values of a tensor in row-major order.</summary>
    public static float[] ReadFloats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    private static Tensor Read(SafetensorsReader reader, string name, long[] shape, Device? device)
    {
        if (reader.Header.Tensors.TryGetValue(name, out var entry) && !entry.Shape.SequenceEqual(shape))
        {
            throw JobException.User(ErrorCodes.InvalidModel,
                $"Tensor '{name}' has shape [{string.Join(", ", entry.Shape)}]; {ModelConfig.FileName} asks for [{string.Join(", ", shape)}].", "model.path");
        }
        return tensor(reader.ReadFloats(name), shape, device: device ?? CPU).DetachFromDisposeScope();
    }

    /// <summary>The stored tensor that a parameter starts from; null: it is made.</summary>
    private static string? SourceOf(string name, SafetensorsHeader header, ModelConfig stored, HeadRequest? heads)
    {
        if (header.Tensors.ContainsKey(name))
        {
            return name;
        }
        if (TensorNames.IsExtraHead(name))
        {
            var part = name[(name.IndexOf('.', "model.extra_heads.".Length) + 1)..];
            var copied = heads is { Initialization: HeadInitialization.Copy } && part != TensorNames.LinearHead;
            return copied ? TensorNames.Layer(stored.Layers - 1) + part : heads is null ? name : null;
        }
        // Some exporters keep only lm_head of a tied pair.
        return name == TensorNames.Embedding && stored.TieEmbeddings ? TensorNames.Unembedding : name;
    }
}
