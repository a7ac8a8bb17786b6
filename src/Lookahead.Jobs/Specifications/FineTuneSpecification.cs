using System.Text.Json.Serialization;

namespace Lookahead.Jobs.Specifications;

/// <summary>Trains a model with multi-token prediction (paper, section 2).</summary>
public sealed record FineTuneSpecification : JobSpecification
{
    public const string KindName = "fine-tune";

    [JsonIgnore]
    public override string Kind => KindName;

    public required ModelReference Model { get; init; }

    /// <summary>How many future tokens are predicted; head 1 is the next-token head.</summary>
    public int NHeads { get; init; } = 4;

    public required TrainingData Data { get; init; }

    public TrainingSettings Training { get; init; } = new();
}

public enum DataFormat
{
    /// <summary>The project's problem JSONL: prompts from statements, completions from solutions.</summary>
    Problems,

    /// <summary>JSONL of {"prompt", "completion"}.</summary>
    Completions,

    /// <summary>JSONL of {"text"}.</summary>
    Text,
}

public sealed record TrainingData
{
    public DataFormat Format { get; init; } = DataFormat.Problems;

    /// <summary>A file on the worker's file system.</summary>
    public required string Path { get; init; }

    /// <summary>For problems: incorrect solutions taken per correct one, annotated as such (paper, appendix F).</summary>
    public double IncorrectShare { get; init; }

    /// <summary>Share of the documents kept aside for validation.</summary>
    public double ValidationShare { get; init; } = 0.02;
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

    /// <summary>True trains on prompts too, not on completions alone.</summary>
    public bool TrainOnPrompt { get; init; }

    public int CheckpointEvery { get; init; } = 200;

    public int LogEvery { get; init; } = 10;

    public int ValidateEvery { get; init; } = 200;
}
