namespace Lookahead.Jobs.Events;

/// <summary>What a training run will be, told before its first step.</summary>
public sealed record TrainingPlanned(TrainingPlanFigures Plan) : JobEvent;

/// <summary>The figures of a plan. Memory is that of the device at its fullest, in bytes.</summary>
public sealed record TrainingPlanFigures
{
    public required long Parameters { get; init; }

    /// <summary>Those that the optimizer changes, adapters included.</summary>
    public required long TrainedParameters { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public required string Device { get; init; }

    /// <summary>By part, largest kinds of tensors first as they come in a step.</summary>
    public required IReadOnlyList<MemoryPart> Memory { get; init; }

    /// <summary>The sum of the parts.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>What the device has for a job; null when unknown.</summary>
    public long? DeviceMemoryBytes { get; init; }

    public required int Steps { get; init; }

    /// <summary>Positions over all steps, padding counted.</summary>
    public required long Tokens { get; init; }

    /// <summary>Times that the data is gone through; null before it was read.</summary>
    public double? Epochs { get; init; }

    /// <summary>Floating-point operations of the model per position, forward and backward.</summary>
    public required double FlopsPerToken { get; init; }

    /// <summary>A guess before the first step, from a short measurement of matrix products; null where none was made.</summary>
    public double? EstimatedSeconds { get; init; }
}

/// <summary>Bytes that one kind of tensors takes.</summary>
public sealed record MemoryPart(string Name, long Bytes);
