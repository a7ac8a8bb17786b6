namespace Lookahead.Jobs.Specifications;

/// <summary>An arm: heads in stage 1 and in stage 2.</summary>
public sealed record ThreeArmsArm(string Name, int FirstHeads, int SecondHeads);

/// <summary>The fine-tunings and evaluations that the recipe consists of.</summary>
public static class ThreeArmsPlan
{
    /// <summary>Baseline first.</summary>
    public static IReadOnlyList<ThreeArmsArm> Arms(ThreeArmsSettings settings) =>
    [
        new("n=1", 1, 1),
        new($"n={settings.NHeads}, then n'={settings.NHeads}", settings.NHeads, settings.NHeads),
        new($"n={settings.NHeads}, then n'=1", settings.NHeads, 1),
    ];

    /// <summary>Stage 1 with <paramref name="heads"/> heads, from the base model.</summary>
    public static FineTuneSpecification Stage1(CompareSpecification compare, int heads, int seed) =>
        Stage(compare, compare.ThreeArms!.Model, compare.ThreeArms.Stage1, heads, seed, $"stage 1, n={heads}");

    /// <summary>Stage 2 from the model of stage 1.</summary>
    public static FineTuneSpecification Stage2(CompareSpecification compare, ModelReference model, int heads, int seed) =>
        Stage(compare, model, compare.ThreeArms!.Stage2, heads, seed, $"stage 2, n'={heads}");

    /// <summary>Every arm and seed is sampled with the job's own seed: noise that is shared makes differences less noisy.</summary>
    public static PassAtKSpecification Evaluation(CompareSpecification compare, ModelReference model, string name) => new()
    {
        Name = name,
        Seed = compare.Seed,
        Threads = compare.Threads,
        Model = model,
        ProblemSets = compare.ThreeArms!.ProblemSets,
        Sampling = compare.ThreeArms.Sampling,
        K = compare.K,
        Prompt = compare.ThreeArms.Prompt,
        Judge = compare.ThreeArms.Judge,
        JudgeWorkers = compare.ThreeArms.JudgeWorkers,
    };

    private static FineTuneSpecification Stage(CompareSpecification compare, ModelReference model, TrainingStage stage, int heads, int seed, string name) => new()
    {
        Name = $"{name}, seed {seed}",
        Seed = seed,
        Threads = compare.Threads,
        Model = model,
        NHeads = heads,
        HeadArchitecture = compare.ThreeArms!.HeadArchitecture,
        HeadInitialization = compare.ThreeArms.HeadInitialization,
        Data = stage.Data,
        Training = stage.Training,
        Export = new ExportSettings { Stripped = compare.ThreeArms.KeepModels },
    };
}
