using Lookahead.Formats.Models;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Plans;

/// <summary>What a fine-tune job needs, by arithmetic alone: parameters, memory, operations and tokens. Nothing is loaded.</summary>
public sealed record TrainingPlan
{
    public required ModelConfig Config { get; init; }

    public required FineTuneSpecification Specification { get; init; }

    public required PlanDevice Device { get; init; }

    public required ParameterCounts Parameters { get; init; }

    /// <summary>The device's memory by part.</summary>
    public required IReadOnlyList<MemoryPart> Memory { get; init; }

    public long MemoryBytes => Memory.Sum(part => part.Bytes);

    /// <summary>Rows of a batch.</summary>
    public static int BatchRows(TrainingSettings training) => Math.Max(1, training.BatchTokens / training.SequenceLength);

    /// <summary>Positions over all steps, padding counted.</summary>
    public long Tokens => (long)Specification.Training.Steps * BatchRows(Specification.Training) * Specification.Training.SequenceLength;

    /// <summary>Of the model, as reported and as used for MFU: without what checkpointing repeats.</summary>
    public double FlopsPerToken => TrainingFlops.PerToken(Config, Specification);

    /// <param name="config">The model with the heads that the job asks for.</param>
    /// <param name="specification">The job.</param>
    /// <param name="device">Where it is to run; null: one thread of a CPU.</param>
    public static TrainingPlan For(ModelConfig config, FineTuneSpecification specification, PlanDevice? device = null)
    {
        device ??= PlanDevice.Cpu();
        var counts = ParameterCounts.Of(config, specification.Method, specification.Lora);
        return new TrainingPlan
        {
            Config = config,
            Specification = specification,
            Device = device,
            Parameters = counts,
            Memory = [.. Parts(config, specification, device, counts)],
        };
    }

    /// <summary>For events, results and reports.</summary>
    /// <param name="deviceMemory">Null: unknown.</param>
    /// <param name="dataTokens">Of the documents to train on; null before they were read.</param>
    /// <param name="flopsPerSecond">That the device is thought to reach; null: no estimate of the time.</param>
    public TrainingPlanFigures Figures(long? deviceMemory, long? dataTokens = null, double? flopsPerSecond = null) => new()
    {
        Parameters = Parameters.All,
        TrainedParameters = Parameters.Trained,
        Device = Device.Name,
        Memory = Memory,
        MemoryBytes = MemoryBytes,
        DeviceMemoryBytes = deviceMemory,
        Steps = Specification.Training.Steps,
        Tokens = Tokens,
        Epochs = dataTokens is > 0 ? (double)Tokens / dataTokens : null,
        FlopsPerToken = FlopsPerToken,
        EstimatedSeconds = flopsPerSecond is > 0 ? Tokens * TrainingFlops.ExecutedPerToken(Config, Specification) / flopsPerSecond : null,
    };

    private static IEnumerable<MemoryPart> Parts(ModelConfig config, FineTuneSpecification specification, PlanDevice device, ParameterCounts counts)
    {
        var training = specification.Training;
        var half = training.Precision == Precision.Bf16;
        long batchRows = BatchRows(training);
        var steps = Math.Min(training.GradientAccumulation, batchRows);
        var rows = (batchRows + steps - 1) / steps;
        // Each thread works on a replica: over the same weights in fp32, over a rounded copy of its own in bf16.
        long replicas = device.IsCuda ? 1 : Math.Max(1, device.Threads);
        var working = Math.Min(replicas, rows);
        yield return new MemoryPart("weights", (4 + (half ? 2 * replicas : 0)) * counts.All);
        yield return new MemoryPart("gradients", (half ? 4 + (2 * replicas) : 4 * replicas) * counts.Trained);
        yield return new MemoryPart("optimizer", 8 * counts.Trained);
        yield return new MemoryPart("activations", ActivationMemory.Bytes(config, specification, rows));
        // One value of 4 bytes a logit, which the gradient replaces; in bf16 the product and its gradient beside it, 2 bytes each.
        var chunk = Math.Max(config.VocabularySize, LogitsChunk.On(device.IsCuda));
        var logits = Math.Min(chunk, rows * training.SequenceLength * config.VocabularySize / working);
        // The embedding's gradient is made dense before it is added up.
        var embedding = specification.Method == TrainingMethod.Full ? counts.Vocabulary * (half ? 2 : 4) : 0;
        yield return new MemoryPart("logits", working * Math.Max(logits * (half ? 8 : 4), embedding));
    }
}
