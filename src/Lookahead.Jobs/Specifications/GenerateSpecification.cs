using System.Text.Json.Serialization;

namespace Lookahead.Jobs.Specifications;

/// <summary>Samples text from prompts.</summary>
public sealed record GenerateSpecification : JobSpecification
{
    public const string KindName = "generate";

    [JsonIgnore]
    public override string Kind => KindName;

    public required ModelReference Model { get; init; }

    public required IReadOnlyList<string> Prompts { get; init; }

    public SamplingSettings Sampling { get; init; } = new();

    /// <summary>Also samples with speculation off, compares the texts and reports both speeds.</summary>
    public bool CompareWithoutSpeculation { get; init; }
}
