using Lookahead.Jobs.Events;
using Lookahead.Training.Checkpoints;

namespace Lookahead.Training.Tests;

/// <summary>Hands on what the training loop tells, and writes what is to be saved where a path is given.</summary>
internal sealed class Recorder : ITrainingObserver
{
    public string? CheckpointPath { get; init; }

    public string? BestPath { get; init; }

    public Action<TrainingStepped> OnStep { get; init; } = _ => { };

    public Action<ValidationMeasured> OnValidation { get; init; } = _ => { };

    public Action<TrainingState> OnBest { get; init; } = _ => { };

    public void Stepped(TrainingStepped step) => OnStep(step);

    public void Validated(ValidationMeasured measured) => OnValidation(measured);

    public void SaveCheckpoint(TrainingState state, Action<Stream> write) => Save(CheckpointPath, write);

    public void SaveBest(TrainingState state, Action<Stream> write)
    {
        OnBest(state);
        Save(BestPath, write);
    }

    private static void Save(string? path, Action<Stream> write)
    {
        if (path is not null)
        {
            using var file = File.Create(path);
            write(file);
        }
    }
}
