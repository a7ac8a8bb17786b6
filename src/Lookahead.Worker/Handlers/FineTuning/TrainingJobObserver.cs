using Lookahead.Jobs.Events;
using Lookahead.Jobs.Telemetry;
using Lookahead.Training;
using Lookahead.Training.Checkpoints;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>Carries what happens in training to the job: events, metrics and checkpoints. Called on the training thread.</summary>
internal sealed class TrainingJobObserver(
    JobContext context, CheckpointFolder checkpoints, TrainingMetrics metrics, CancellationToken cancellationToken) : ITrainingObserver
{
    public void Stepped(TrainingStepped step)
    {
        LookaheadMetrics.TrainingRate.Record(step.TokensPerSecond);
        Report(step);
    }

    public void Validated(ValidationMeasured measured) => Report(measured);

    // Training waits for its checkpoint: the next step would change the weights under the writer.
    public void SaveCheckpoint(TrainingState state, Action<Stream> write) =>
        checkpoints.SaveAsync(state.Step, write, metrics, cancellationToken).GetAwaiter().GetResult();

    public void SaveBest(TrainingState state, Action<Stream> write) =>
        checkpoints.SaveBestAsync(state.Step, write, cancellationToken).GetAwaiter().GetResult();

    private void Report(JobEvent point)
    {
        var stamped = point with { At = context.Time.GetUtcNow() };
        metrics.Add(stamped);
        _ = context.ReportAsync(stamped); // Buffered; completes at once.
    }
}
