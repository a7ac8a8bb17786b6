using Lookahead.Training.Batches;

namespace Lookahead.Training.Checkpoints;

/// <summary>Everything besides tensors that training goes on from. <paramref name="Step"/> counts finished optimizer steps.</summary>
public sealed record TrainingState(int Step, StreamPosition Data, long TokensSeen)
{
    /// <summary>The validation with the lowest loss of head 1; null before the first.</summary>
    public BestValidation? Best { get; init; }

    /// <summary>Validations since <see cref="Best"/>.</summary>
    public int ValidationsSinceBest { get; init; }

    public static TrainingState Start { get; } = new(0, new StreamPosition(0, 0), 0);

    /// <summary>The state after a validation.</summary>
    /// <param name="loss">Of head 1, in nats per token.</param>
    public TrainingState After(double loss) => Best is null || loss < Best.Loss
        ? this with { Best = new BestValidation(Step, loss), ValidationsSinceBest = 0 }
        : this with { ValidationsSinceBest = ValidationsSinceBest + 1 };
}

/// <summary>A validation: after how many steps, and the loss of head 1 in nats per token.</summary>
public sealed record BestValidation(int Step, double Loss);
