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

    /// <summary>How the heads hang together (paper, appendix B).</summary>
    public HeadArchitecture HeadArchitecture { get; init; } = HeadArchitecture.Parallel;

    /// <summary>What heads that the model does not have yet start from.</summary>
    public HeadInitialization HeadInitialization { get; init; } = HeadInitialization.Copy;

    public TrainingMethod Method { get; init; } = TrainingMethod.Full;

    /// <summary>For method <see cref="TrainingMethod.Lora"/>, else null.</summary>
    public LoraSettings? Lora { get; init; }

    public required TrainingData Data { get; init; }

    public TrainingSettings Training { get; init; } = new();

    public ExportSettings Export { get; init; } = new();
}
