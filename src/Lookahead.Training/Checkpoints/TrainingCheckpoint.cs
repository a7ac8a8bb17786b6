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

/// <summary>Everything besides tensors that training goes on from. <paramref name="Step"/> counts finished optimizer steps.</summary>
public sealed record TrainingState(int Step, StreamPosition Data, long TokensSeen)
{
    public static TrainingState Start { get; } = new(0, new StreamPosition(0, 0), 0);
}

/// <summary>
/// A checkpoint is one safetensors file: weights (<c>w/</c>), both moments of AdamW (<c>m/</c>, <c>v/</c>) and the state as
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

    /// <summary>Restores model and optimizer in place.</summary>
    /// <exception cref="JobException">The file is damaged, or belongs to another model.</exception>
    public static TrainingState Read(string path, MtpModel model, FusedAdamW optimizer)
    {
        using var reader = SafetensorsReader.Open(path);
        if (!reader.Header.Metadata.TryGetValue(StateKey, out var json) || JsonSerializer.Deserialize<TrainingState>(json, JobJson.Options) is not { } state)
        {
            throw JobException.User(ErrorCodes.InvalidModel, $"'{path}' is no training checkpoint: it holds no {StateKey}.");
        }
        using var noGradient = no_grad();
        var weights = model.Parameters.Select(p => KeyValuePair.Create("w/" + p.Key, p.Value));
        foreach (var (name, target) in weights.Concat(optimizer.State))
        {
            using var scope = NewDisposeScope();
            target.copy_(tensor(reader.ReadFloats(name), target.shape));
        }
        optimizer.SetStep(state.Step);
        return state;
    }
}
