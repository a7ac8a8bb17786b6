namespace Lookahead.Jobs.Specifications;

/// <summary>How heads 2..n enter the loss.</summary>
public enum ExtraHeadSchedule
{
    /// <summary>At full weight from the start.</summary>
    Constant,

    /// <summary>All together, their weight rising linearly from 0.</summary>
    Ramp,

    /// <summary>One by one: head 2 first, each further head after an equal share of the ramp.</summary>
    Curriculum,
}

/// <summary>What matrices are multiplied in.</summary>
public enum Precision
{
    Fp32,
    Bf16,
}

public enum TrainingDevice
{
    /// <summary>A CUDA device where the worker has one, else the CPU.</summary>
    Auto,
    Cpu,
    Cuda,
}

/// <summary>Hyperparameters; names as in the paper's appendix F.</summary>
public sealed record TrainingSettings
{
    public int Steps { get; init; } = 1000;

    /// <summary>Positions per optimizer step, in whole rows of <see cref="SequenceLength"/> (one at least); padding is counted.</summary>
    public int BatchTokens { get; init; } = 4096;

    /// <summary>Positions per row; documents are packed into rows without seeing each other.</summary>
    public int SequenceLength { get; init; } = 512;

    public double LearningRate { get; init; } = 1e-3;

    public int WarmupSteps { get; init; } = 50;

    /// <summary>The cosine schedule ends at this share of the peak.</summary>
    public double FinalLearningRateRatio { get; init; } = 0.05;

    public double WeightDecay { get; init; } = 0.1;

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.95;

    /// <summary>Largest global gradient norm.</summary>
    public double GradientClip { get; init; } = 1.0;

    /// <summary>Weight of heads 2..n in the loss; head 1 weighs 1. The paper weighs all heads 1.</summary>
    public double ExtraHeadWeight { get; init; } = 1.0;

    /// <summary>How that weight comes in after <see cref="HeadsWarmupSteps"/>.</summary>
    public ExtraHeadSchedule ExtraHeadSchedule { get; init; } = ExtraHeadSchedule.Constant;

    /// <summary>Steps over which a ramp or a curriculum reaches the full weight of all heads.</summary>
    public int ExtraHeadRampSteps { get; init; }

    /// <summary>The first steps train heads 2..n alone, trunk and head 1 frozen, so that new heads do not upset a trained model.</summary>
    public int HeadsWarmupSteps { get; init; }

    /// <summary>Each batch is worked through in so many parts, whose gradients add up: less memory, equal result up to rounding.</summary>
    public int GradientAccumulation { get; init; } = 1;

    /// <summary>Recomputes each layer in the backward pass instead of keeping its activations: less memory, about a third more time.</summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>What matrices are multiplied in. Master weights, moments and losses are always fp32.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    public TrainingDevice Device { get; init; } = TrainingDevice.Auto;

    /// <summary>Stops after so many validations without a better head-1 loss; 0 never stops early.</summary>
    public int EarlyStoppingPatience { get; init; }

    /// <summary>True exports the weights of the best validation instead of the last.</summary>
    public bool KeepBest { get; init; }

    /// <summary>True trains on prompts too, not on completions alone.</summary>
    public bool TrainOnPrompt { get; init; }

    public int CheckpointEvery { get; init; } = 200;

    public int LogEvery { get; init; } = 10;

    public int ValidateEvery { get; init; } = 200;
}
