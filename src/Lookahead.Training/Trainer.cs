using Lookahead.Formats.Data;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using Lookahead.Training.Checkpoints;
using Lookahead.Training.Objective;
using Lookahead.Training.Optimization;

namespace Lookahead.Training;

/// <summary>
/// The training loop. Deterministic: equal model, documents, settings, seed and thread count give bit-equal weights,
/// interrupted and resumed or not.
/// </summary>
/// <remarks>Synchronous, because TorchSharp's dispose scopes belong to a thread; run it on a thread of its own.</remarks>
public sealed class Trainer : IDisposable
{
    private readonly MtpModel model;
    private readonly TrainingSettings settings;
    private readonly TimeProvider time;
    private readonly FusedAdamW optimizer;
    private readonly ParallelLoss loss;
    private readonly MultiTokenLoss measure;
    private readonly BatchShape shape;
    private readonly IReadOnlyList<TrainingDocument> documents;
    private readonly List<Batch> validation;
    private readonly int seed;

    /// <param name="threads">Threads that share each batch; the weights depend on their number.</param>
    public Trainer(MtpModel model, TrainingSettings settings, TrainingSet data, int seed, int threads, TimeProvider time)
    {
        (this.model, this.settings, this.seed, this.time) = (model, settings, seed, time);
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.requires_grad_(true);
        }
        optimizer = new FusedAdamW(model.Parameters, settings);
        loss = new ParallelLoss(model, settings.ExtraHeadWeight, threads);
        measure = new MultiTokenLoss(model, settings.ExtraHeadWeight);
        shape = new BatchShape(Math.Max(1, settings.BatchTokens / settings.SequenceLength), settings.SequenceLength, settings.TrainOnPrompt);
        documents = data.Training;
        validation = data.ValidationBatches(shape);
    }

    public TrainingState State { get; private set; } = TrainingState.Start;

    /// <summary>Goes on from a checkpoint file instead of from the start.</summary>
    public void Resume(string checkpointPath) => State = TrainingCheckpoint.Read(checkpointPath, model, optimizer);

    /// <summary>
    /// Trains until the last step, or until <paramref name="stop"/> asks for an end, which takes effect after the step
    /// under way with a checkpoint.
    /// </summary>
    /// <returns>True when all steps are done.</returns>
    /// <exception cref="JobException"><see cref="ErrorCodes.TrainingDiverged"/>: the loss is no number any more.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/>: at once, without a checkpoint.</exception>
    public bool Run(ITrainingObserver observer, CancellationToken stop, CancellationToken cancellationToken)
    {
        var stream = new BatchStream(documents, shape, seed, State.Data);
        var meter = new StepMeter(time, settings.Steps, model.Config.NHeads, State.Step);
        while (State.Step < settings.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = stream.Next();
            var rate = LearningRateSchedule.At(State.Step, settings);
            var losses = loss.Backward(batch);
            var norm = optimizer.Step(rate);
            State = new TrainingState(State.Step + 1, stream.Position, State.TokensSeen + batch.TokenCount);
            meter.Add(losses, norm, batch.TokenCount);
            RefuseDivergence(losses, norm, rate);

            var last = State.Step == settings.Steps;
            if (last || State.Step % settings.LogEvery == 0)
            {
                observer.Stepped(meter.Report(State.Step, rate));
            }
            if (validation.Count > 0 && (last || State.Step % settings.ValidateEvery == 0))
            {
                observer.Validated(Validate());
            }
            if (last || stop.IsCancellationRequested || State.Step % settings.CheckpointEvery == 0)
            {
                observer.SaveCheckpoint(State, target => TrainingCheckpoint.Write(target, model, optimizer, State));
            }
            if (!last && stop.IsCancellationRequested)
            {
                return false;
            }
        }
        return true;
    }

    public void Dispose()
    {
        optimizer.Dispose();
        loss.Dispose();
    }

    private ValidationMeasured Validate()
    {
        var measured = validation.Select(measure.Measure).ToList();
        double[] Mean(Func<(double[] Losses, double[] Agreement), double[]> part, int count) =>
            [.. Enumerable.Range(0, count).Select(i => measured.Average(m => part(m)[i]))];
        var heads = model.Config.NHeads;
        return new ValidationMeasured(State.Step, Mean(m => m.Losses, heads), Mean(m => m.Agreement, heads - 1));
    }

    /// <summary>Ends a run that cannot recover. The last checkpoint, from before, stays.</summary>
    private void RefuseDivergence(double[] losses, double norm, double rate)
    {
        if (losses.All(double.IsFinite) && double.IsFinite(norm))
        {
            return;
        }
        throw JobException.User(ErrorCodes.TrainingDiverged,
            $"Training diverged at step {State.Step}: losses per head {string.Join(", ", losses.Select(l => l.ToString("0.###")))}, gradient norm {norm:0.###}, learning rate {rate:0.##e+0}. Lower training.learning_rate (now {settings.LearningRate:0.##e+0}) or lengthen training.warmup_steps (now {settings.WarmupSteps}); the checkpoint before step {State.Step} is kept.",
            "training.learning_rate");
    }
}
