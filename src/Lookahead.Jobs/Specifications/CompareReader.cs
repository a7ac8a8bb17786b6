using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class CompareReader
{
    private const int MostSides = 16;
    private const int MostSeeds = 32;

    public static CompareSpecification Read(FieldReader root)
    {
        var items = root.Array("evaluations");
        var evaluations = ReadEvaluations(root, items);
        var recipe = root.Has("three_arms") ? ReadThreeArms(root.Object("three_arms")) : null;
        if (recipe is null == (items.Count == 0))
        {
            root.Report(null, "needs either 'evaluations', two or more finished pass-at-k jobs, or 'three_arms', the recipe that trains and evaluates by itself.");
        }
        return new CompareSpecification
        {
            Evaluations = evaluations,
            ThreeArms = recipe,
            K = recipe is null ? PassAtKReader.ReadK(root, int.MaxValue, fallback: []) : PassAtKReader.ReadK(root, recipe.Sampling.Samples, fallback: null),
        };
    }

    private static List<ComparedEvaluation> ReadEvaluations(FieldReader root, IReadOnlyList<(JsonElement Value, string Path)> items)
    {
        var sides = new List<ComparedEvaluation>();
        foreach (var (value, path) in items)
        {
            var side = value.ValueKind == JsonValueKind.String ? new ComparedEvaluation(value.GetString()!, [value.GetString()!]) : ReadSide(root.Nested(value, path));
            foreach (var id in side.Jobs.Where(id => !JobId.IsValid(id)))
            {
                root.Nested(value, path).Report(null, $"'{id}' is no job id; name finished pass-at-k jobs. './lookahead jobs --kind pass-at-k' lists them.");
            }
            if (sides.Any(s => s.Name == side.Name))
            {
                root.Nested(value, path).Report(null, $"'{side.Name}' stands for another side already; names must differ.");
            }
            sides.Add(side);
        }
        if (items.Count is 1 or > MostSides)
        {
            root.Report("evaluations", $"must name 2 to {MostSides} evaluations, but has {sides.Count}.");
        }
        return sides;
    }

    private static ComparedEvaluation ReadSide(FieldReader side)
    {
        var result = new ComparedEvaluation(side.RequiredString("name", "give the side a name, for example 'baseline'"), side.Strings("jobs"));
        if (result.Jobs.Count == 0)
        {
            side.Report("jobs", "needs at least one finished pass-at-k job; give one per training seed.");
        }
        if (result.Jobs.Distinct().Count() < result.Jobs.Count)
        {
            side.Report("jobs", "names a job twice; the same run is no second one.");
        }
        side.RefuseUnknown();
        return result;
    }

    private static ThreeArmsSettings ReadThreeArms(FieldReader arms)
    {
        var heads = arms.Integer("n_heads", 4, 2, FineTuneReader.MaxHeads);
        var model = ModelReader.Read(arms);
        if (model.Shape is { } shape && shape.Layers <= heads)
        {
            arms.Report("model.shape.layers", $"must be at least {heads + 1}: one for each of the {heads} heads and one or more for the trunk, but is {shape.Layers}.");
        }
        var architecture = FineTuneReader.ReadArchitecture(arms, model);
        if (architecture == HeadArchitecture.Anticausal)
        {
            arms.Report("head_architecture", "must not be 'anticausal': the third arm strips the extra heads, and head 1 would need them.");
        }
        var result = new ThreeArmsSettings
        {
            Model = model,
            NHeads = heads,
            HeadArchitecture = architecture,
            HeadInitialization = arms.Choice("head_initialization", model.Source == ModelSource.New ? HeadInitialization.Fresh : HeadInitialization.Copy),
            Stage1 = ReadStage(arms, "stage1", model),
            Stage2 = ReadStage(arms, "stage2", model),
            Seeds = ReadSeeds(arms),
            ProblemSets = ProblemSetReader.Read(arms, "problem_sets", required: true),
            Sampling = SamplingReader.Read(arms, defaultSamples: 10, SamplingUse.Evaluation),
            Prompt = PromptReader.Read(arms),
            Judge = JudgeSettings.Read(arms),
            JudgeWorkers = arms.Integer("judge_workers", 0, 0, 1024),
            KeepModels = arms.Boolean("keep_models", false),
        };
        arms.RefuseUnknown();
        return result;
    }

    /// <summary>What would give one arm other tokens or another schedule than the next is refused.</summary>
    private static TrainingStage ReadStage(FieldReader arms, string name, ModelReference model)
    {
        if (!arms.Has(name))
        {
            arms.Report(name, "is missing; give {\"data\": {...}, \"training\": {...}}.");
        }
        var stage = arms.Object(name);
        var data = arms.Has(name) ? TrainingDataSpecificationReader.Read(stage) : new TrainingData { Path = "" };
        var training = FineTuneReader.ReadTraining(stage.Object("training"));
        if (training.EarlyStoppingPatience > 0)
        {
            stage.Report("training.early_stopping_patience", "must be 0 here: all arms train on the same number of tokens.");
        }
        if (training.HeadsWarmupSteps > 0)
        {
            stage.Report("training.heads_warmup_steps", "must be 0 here: the arm with one head has nothing to warm up, so its trunk would see more tokens.");
        }
        if (model.Shape is { } shape && training.SequenceLength > shape.Context)
        {
            stage.Report("training.sequence_length", $"must not be above the model's context of {shape.Context}, but is {training.SequenceLength}.");
        }
        stage.RefuseUnknown();
        return new TrainingStage(data, training);
    }

    private static List<int> ReadSeeds(FieldReader arms)
    {
        if (!arms.Has("seeds"))
        {
            return [1, 2, 3];
        }
        var seeds = new List<int>();
        foreach (var (value, path) in arms.Array("seeds"))
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var seed) || seed < 0 || seeds.Contains(seed))
            {
                arms.Report("seeds", $"must be different integers from 0, but has {FieldReader.Kind(value)} at {path}.");
                continue;
            }
            seeds.Add(seed);
        }
        if (seeds.Count is < ThreeArmsSettings.FewestSeeds or > MostSeeds)
        {
            arms.Report("seeds", $"must be {ThreeArmsSettings.FewestSeeds} to {MostSeeds}: with fewer, luck and recipe cannot be told apart; but there are {seeds.Count}.");
        }
        return seeds;
    }
}
