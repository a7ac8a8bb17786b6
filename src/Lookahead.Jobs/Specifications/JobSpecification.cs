using System.Text.Json.Serialization;

namespace Lookahead.Jobs.Specifications;

/// <summary>What a job is to do, complete: every default is written out, so that the stored form reproduces the job.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FineTuneSpecification), FineTuneSpecification.KindName)]
[JsonDerivedType(typeof(PassAtKSpecification), PassAtKSpecification.KindName)]
[JsonDerivedType(typeof(GenerateSpecification), GenerateSpecification.KindName)]
[JsonDerivedType(typeof(CompareSpecification), CompareSpecification.KindName)]
public abstract record JobSpecification
{
    /// <summary>Pairs of <see cref="Metadata"/>; keys have 1 to 64 characters, values at most 512.</summary>
    public const int MostMetadata = 16;

    /// <summary>A label for people, 1..100 characters; null when none was given.</summary>
    public string? Name { get; init; }

    /// <summary>The submitter's own notes, at most <see cref="MostMetadata"/>; null: none. Nothing here depends on them.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Seeds every random draw of the job.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>CPU threads for tensor work; 0 means all cores. Training is bit-reproducible for a fixed number.</summary>
    public int Threads { get; init; }

    /// <summary>How often the job is tried before it fails for good.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Minutes from submission after which the job fails, wherever it stands; null: it may take as long as it takes.</summary>
    public double? DeadlineMinutes { get; init; }

    /// <summary>
    /// Minutes that workers may spend on the job, all attempts and parts together, before it fails: the cap on what it can cost.
    /// Null: no cap.
    /// </summary>
    public double? MaxComputeMinutes { get; init; }

    /// <summary>Ids of jobs that must have succeeded before this one begins; null: it begins at once.</summary>
    public IReadOnlyList<string>? After { get; init; }

    /// <summary>The kind's name as in the REST interface.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }
}
