using System.Text.Json.Serialization;

namespace Lookahead.Jobs.Specifications;

/// <summary>
/// Compares evaluations of the same problems, pair by pair: finished ones (<see cref="Evaluations"/>), or the paper's three
/// arms, which the job then trains and evaluates itself (<see cref="ThreeArms"/>). Exactly one of the two is set.
/// </summary>
public sealed record CompareSpecification : JobSpecification
{
    public const string KindName = "compare";

    [JsonIgnore]
    public override string Kind => KindName;

    /// <summary>Two or more sides; empty with <see cref="ThreeArms"/>. Differences are later minus earlier.</summary>
    public IReadOnlyList<ComparedEvaluation> Evaluations { get; init; } = [];

    public ThreeArmsSettings? ThreeArms { get; init; }

    /// <summary>The k of pass@k, ascending; empty: those that all evaluations report.</summary>
    public IReadOnlyList<int> K { get; init; } = [];
}

/// <summary>One side of a comparison: finished pass-at-k jobs of one recipe, one per training seed.</summary>
public sealed record ComparedEvaluation(string Name, IReadOnlyList<string> Jobs);

/// <summary>
/// "Did MTP help on my data?" by the paper's three arms (section 3.6): stage 1 with one head and with n heads, stage 2 with
/// 1 after 1, n after n and 1 after n (extra heads stripped), on the same tokens with the same schedule, once per seed.
/// </summary>
public sealed record ThreeArmsSettings
{
    /// <summary>Fewer seeds cannot tell a recipe from luck.</summary>
    public const int FewestSeeds = 3;

    public required ModelReference Model { get; init; }

    /// <summary>n.</summary>
    public int NHeads { get; init; } = 4;

    public HeadArchitecture HeadArchitecture { get; init; } = HeadArchitecture.Parallel;

    public HeadInitialization HeadInitialization { get; init; } = HeadInitialization.Copy;

    public required TrainingStage Stage1 { get; init; }

    public required TrainingStage Stage2 { get; init; }

    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    public required IReadOnlyList<ProblemSetReference> ProblemSets { get; init; }

    public SamplingSettings Sampling { get; init; } = new() { Samples = 10 };

    public PromptSettings Prompt { get; init; } = new();

    public JudgeSettings Judge { get; init; } = new();

    /// <summary>Programs judged side by side; 0 means one per core.</summary>
    public int JudgeWorkers { get; init; }

    /// <summary>Keeps the models of stage 2 in the result; those of stage 1 are never kept.</summary>
    public bool KeepModels { get; init; }
}

/// <summary>Data and hyperparameters of one stage, the same for every arm.</summary>
public sealed record TrainingStage(TrainingData Data, TrainingSettings Training);
