using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Jobs.Errors;
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
    /// Loads a model. With <paramref name="nHeads"/> above what the directory holds, the new heads start as copies of
    /// head 1's layer; below, the heads beyond it are left out.
    /// </summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file is missing or wrong.</exception>
    public static MtpModel Load(string directory, int? nHeads = null, Device? device = null)
    {
        TorchRuntime.Load();
        var stored = ModelConfig.Read(directory);
        var config = stored with { NHeads = nHeads ?? stored.NHeads };
        using var reader = SafetensorsReader.Open(Path.Combine(directory, WeightsFile));
        var parameters = new Dictionary<string, Tensor>();
        foreach (var (name, shape) in TensorNames.All(config))
        {
            var source = SourceOf(name, reader.Header, stored);
            if (reader.Header.Tensors.TryGetValue(source, out var entry) && !entry.Shape.SequenceEqual(shape))
            {
                throw JobException.User(ErrorCodes.InvalidModel,
                    $"Tensor '{source}' has shape [{string.Join(", ", entry.Shape)}]; {ModelConfig.FileName} asks for [{string.Join(", ", shape)}].", "model.path");
            }
            parameters[name] = tensor(reader.ReadFloats(source), shape, device: device ?? CPU).DetachFromDisposeScope();
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

    private static string SourceOf(string name, SafetensorsHeader header, ModelConfig stored)
    {
        if (TensorNames.IsExtraHead(name) && !header.Tensors.ContainsKey(name))
        {
            return TensorNames.Layer(stored.Layers - 1) + name[(name.IndexOf('.', "model.extra_heads.".Length) + 1)..];
        }
        // Some exporters keep only lm_head of a tied pair.
        return name == TensorNames.Embedding && stored.TieEmbeddings && !header.Tensors.ContainsKey(name) ? TensorNames.Unembedding : name;
    }
}
