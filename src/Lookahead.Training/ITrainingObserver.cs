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
}
