using Lookahead.Jobs.Events;
using Lookahead.Training.Checkpoints;

namespace Lookahead.Training;

/// <summary>Told of what happens during training, on the training thread.</summary>
public interface ITrainingObserver
{
    void Stepped(TrainingStepped step);

    void Validated(ValidationMeasured measured);

    /// <summary>A checkpoint is due. <paramref name="write"/> writes it; when this returns it must be safe.</summary>
    void SaveCheckpoint(TrainingState state, Action<Stream> write);

    /// <summary>The model is better than at every validation before; called with settings that keep the best model.</summary>
    /// <param name="state">Its <see cref="TrainingState.Best"/> is this one.</param>
    /// <param name="write">Writes the weights as safetensors; when this returns they must be safe.</param>
    void SaveBest(TrainingState state, Action<Stream> write);
}
