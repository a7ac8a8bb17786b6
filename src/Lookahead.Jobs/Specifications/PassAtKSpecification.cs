using System.Text.Json.Serialization;

namespace Lookahead.Jobs.Specifications;

/// <summary>Samples programs for problems, runs them in the sandbox and estimates pass@k (Chen et al. 2021).</summary>
public sealed record PassAtKSpecification : JobSpecification
{
    public const string KindName = "pass-at-k";

    public const int MostParts = 256;

    [JsonIgnore]
    public override string Kind => KindName;

    public required ModelReference Model { get; init; }

    /// <summary>One or more named sets, each reported on its own.</summary>
    public required IReadOnlyList<ProblemSetReference> ProblemSets { get; init; }

    public SamplingSettings Sampling { get; init; } = new() { Samples = 10 };

    /// <summary>The k of pass@k, ascending; none above <see cref="SamplingSettings.Samples"/>.</summary>
    public IReadOnlyList<int> K { get; init; } = [1, 10];

    /// <summary>The n of n@k for every k of at least n; empty: n@k is not estimated, which costs runs on mutated inputs.</summary>
    public IReadOnlyList<int> Submissions { get; init; } = [];

    public PromptSettings Prompt { get; init; } = new();

    public JudgeSettings Judge { get; init; } = new();

    /// <summary>Into how many parts the samples are split, for as many workers; 1: one worker does all. The result is the same.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Programs judged side by side; 0 means one per core.</summary>
    public int JudgeWorkers { get; init; }
}

/// <summary>A file of problems in any format that docs/problems.md lists, or a folder of CodeContests' parquet files.</summary>
public sealed record ProblemSetReference(string Name, string Path);
