using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;
using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using Lookahead.Training.Checkpoints;
using Lookahead.Training.Objective;
using Lookahead.Training.Optimization;
using TorchSharp;

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
    private readonly TrainingMethod method;
    private readonly TimeProvider time;
    private readonly FusedAdamW optimizer;
    private readonly ParallelLoss loss;
    private readonly MultiTokenLoss measure;
    private readonly BatchShape shape;
    private readonly IReadOnlyList<TrainingDocument> documents;
    private readonly List<Batch> validation;
    private readonly int seed;
    private bool[] weighed = []; // Heads 1..n that the last step's loss counted.

    /// <param name="model">fp32, on the device to train on; with adapters for <see cref="TrainingMethod.Lora"/>.</param>
    /// <param name="settings">How long, how fast and in which precision.</param>
    /// <param name="method">Which parameters are trained.</param>
    /// <param name="data">Documents, none longer than a row.</param>
    /// <param name="seed">Orders the documents.</param>
    /// <param name="threads">Threads that share each batch on a CPU; the weights depend on their number.</param>
    /// <param name="time">For speeds and times left.</param>
    public Trainer(MtpModel model, TrainingSettings settings, TrainingMethod method, TrainingSet data, int seed, int threads, TimeProvider time)
    {
        (this.model, this.settings, this.method, this.seed, this.time) = (model, settings, method, seed, time);
        optimizer = new FusedAdamW(model.Parameters.Where(p => TensorNames.IsTrained(p.Key, method)), settings);
        loss = new ParallelLoss(model, settings, model.Device.type == DeviceType.CPU ? threads : 1);
        measure = new MultiTokenLoss(model);
        shape = new BatchShape(Math.Max(1, settings.BatchTokens / settings.SequenceLength), settings.SequenceLength, settings.TrainOnPrompt, data.Padding);
        documents = data.Training;
        validation = data.ValidationBatches(shape, Math.Min(settings.GradientAccumulation, shape.Rows));
    }

    public TrainingState State { get; private set; } = TrainingState.Start;

    /// <summary>Goes on from a checkpoint file instead of from the start.</summary>
    public void Resume(string checkpointPath)
    {
        State = TrainingCheckpoint.Read(checkpointPath, model, optimizer);
        loss.RefreshAll();
    }

    /// <summary>
    /// Trains until the last step, until validation gets no better, or until <paramref name="stop"/> asks for an end, which
    /// takes effect after the step under way with a checkpoint.
    /// </summary>
    /// <exception cref="JobException">
    /// <see cref="ErrorCodes.TrainingDiverged"/>: a loss or the gradient is no number any more. The weights from before that
    /// step are saved as a checkpoint.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/>: at once, without a checkpoint.</exception>
    public TrainingEnd Run(ITrainingObserver observer, CancellationToken stop, CancellationToken cancellationToken)
    {
        var stream = new BatchStream(documents, shape, seed, State.Data);
        var meter = new StepMeter(time, settings.Steps, model.Config.NHeads, State.Step);
        while (State.Step < settings.Steps && !IsOutOfPatience())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TakeStep(stream, meter, observer);
            var last = State.Step == settings.Steps;
            if (validation.Count > 0 && (last || State.Step % settings.ValidateEvery == 0))
            {
                Validate(observer);
            }
            var stopping = stop.IsCancellationRequested && !last;
            if (last || stopping || State.Step % settings.CheckpointEvery == 0)
            {
                SaveCheckpoint(observer);
            }
            if (stopping)
            {
                return TrainingEnd.Interrupted;
            }
        }
        return State.Step < settings.Steps ? TrainingEnd.StoppedEarly : TrainingEnd.Finished;
    }

    public void Dispose()
    {
        optimizer.Dispose();
        loss.Dispose();
        measure.Dispose();
    }

    private void TakeStep(BatchStream stream, StepMeter meter, ITrainingObserver observer)
    {
        var batch = stream.Next();
        var rate = LearningRateSchedule.At(State.Step, settings);
        var weights = HeadWeights.At(State.Step, settings, model.Config.NHeads);
        Choose([.. weights.Select(weight => weight > 0)]);
        var losses = loss.Backward(batch, weights);
        var norm = optimizer.Clip();
        if (!losses.All(double.IsFinite) || !double.IsFinite(norm))
        {
            SaveCheckpoint(observer);
            throw Diverged(losses, norm, rate);
        }
        optimizer.Update(rate);
        loss.Refresh();
        State = State with { Step = State.Step + 1, Data = stream.Position, TokensSeen = State.TokensSeen + batch.TokenCount };
        meter.Add(losses, norm, batch.TokenCount);
        LookaheadMetrics.TrainingTokens.Add(batch.TokenCount);
        if (State.Step == settings.Steps || State.Step % settings.LogEvery == 0)
        {
            observer.Stepped(meter.Report(State.Step, rate));
        }
    }

    /// <summary>Gives gradients to the parameters that a step with these heads changes.</summary>
    private void Choose(bool[] heads)
    {
        if (!heads.AsSpan().SequenceEqual(weighed))
        {
            loss.Train(name => TrainedParameters.Includes(name, method, heads));
            weighed = heads;
        }
    }

    private bool IsOutOfPatience() => settings.EarlyStoppingPatience > 0 && State.ValidationsSinceBest >= settings.EarlyStoppingPatience;

    private void SaveCheckpoint(ITrainingObserver observer) =>
        observer.SaveCheckpoint(State, target => TrainingCheckpoint.Write(target, model, optimizer, State));

    private void Validate(ITrainingObserver observer)
    {
        var measured = validation.Select(measure.Measure).ToList();
        double[] Mean(Func<(double[] Losses, double[] Agreement), double[]> part, int count) =>
            [.. Enumerable.Range(0, count).Select(i => measured.Average(m => part(m)[i]))];
        var heads = model.Config.NHeads;
        var losses = Mean(m => m.Losses, heads);
        observer.Validated(new ValidationMeasured(State.Step, losses, Mean(m => m.Agreement, heads - 1)));
        State = State.After(losses[0]);
        if (settings.KeepBest && State.ValidationsSinceBest == 0)
        {
            observer.SaveBest(State, target => TrainingCheckpoint.WriteWeights(target, model));
        }
    }

    private JobException Diverged(double[] losses, double norm, double rate) => JobException.User(ErrorCodes.TrainingDiverged,
        $"Training diverged in step {State.Step + 1}: losses per head {string.Join(", ", losses.Select(l => l.ToString("0.###")))}, gradient norm {norm:0.###}, learning rate {rate:0.##e+0}. Lower training.learning_rate (now {settings.LearningRate:0.##e+0}) or lengthen training.warmup_steps (now {settings.WarmupSteps}); the weights from before this step are kept as a checkpoint.",
        "training.learning_rate");
}
