using System.Text.Json;
using Lookahead.Formats.Safetensors;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.Training.Batches;
using Lookahead.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Checkpoints;

/// <summary>
/// A checkpoint is one safetensors file: weights (<c>w/</c>), both moments and the update counts of AdamW (<c>m/</c>, <c>v/</c>, <c>s/</c>) and the state as
/// metadata. One file, so that a store that writes files atomically never holds half a checkpoint.
/// All is F32 and bit-exact: training from it equals training without the interruption.
/// </summary>
public static class TrainingCheckpoint
{
    private const string StateKey = "lookahead.training_state";

    public static void Write(Stream stream, MtpModel model, FusedAdamW optimizer, TrainingState state)
    {
        var weights = model.Parameters.Select(p => KeyValuePair.Create("w/" + p.Key, p.Value));
        SafetensorsWriter.Write(stream, ModelFiles.Tensors(weights.Concat(optimizer.State)),
            new Dictionary<string, string> { [StateKey] = JsonSerializer.Serialize(state, JobJson.Options) });
    }

    /// <summary>Weights alone, by their names.</summary>
    public static void WriteWeights(Stream stream, MtpModel model) => SafetensorsWriter.Write(stream, ModelFiles.Tensors(model.Parameters));

    /// <summary>Puts weights that <see cref="WriteWeights"/> wrote back into the model.</summary>
    /// <exception cref="JobException">The file is damaged, or belongs to another model.</exception>
    public static void ReadWeights(string path, MtpModel model)
    {
        using var reader = SafetensorsReader.Open(path);
        Restore(reader, model.Parameters);
    }

    /// <summary>Restores model and optimizer in place.</summary>
    /// <exception cref="JobException">The file is damaged, or belongs to another model.</exception>
    public static TrainingState Read(string path, MtpModel model, FusedAdamW optimizer)
    {
        using var reader = SafetensorsReader.Open(path);
        if (!reader.Header.Metadata.TryGetValue(StateKey, out var json) || JsonSerializer.Deserialize<TrainingState>(json, JobJson.Options) is not { } state)
        {
            throw JobException.User(ErrorCodes.InvalidModel, $"'{path}' is no training checkpoint: it holds no {StateKey}.");
        }
        Restore(reader, model.Parameters.Select(p => KeyValuePair.Create("w/" + p.Key, p.Value)).Concat(optimizer.State));
        return state;
    }

    private static void Restore(SafetensorsReader reader, IEnumerable<KeyValuePair<string, Tensor>> targets)
    {
        using var noGradient = no_grad();
        foreach (var (name, target) in targets)
        {
            using var scope = NewDisposeScope();
            target.copy_(tensor(reader.ReadFloats(name), target.shape));
        }
    }
}
