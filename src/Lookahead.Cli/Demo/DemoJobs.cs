using System.Text.Json;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Samples;

namespace Lookahead.Cli.Demo;

/// <summary>The demo's jobs as they are sent over REST.</summary>
internal sealed class DemoJobs(DemoSettings settings, string dataFolder)
{
    /// <summary>New variants of families that were trained on.</summary>
    public const string Variants = "new-variants";

    /// <summary>Families of which nothing was trained on.</summary>
    public const string Families = "new-families";

    public const string BasicsFile = "basics.jsonl";

    private static readonly ModelShape Shape = new()
    {
        Dim = 128,
        Layers = 7,
        AttentionHeads = 4,
        KeyValueHeads = 4,
        FeedForwardDim = 256,
        Context = 512,
    };

    private readonly SamplingSettings sampling = new()
    {
        Samples = settings.SamplesPerProblem,
        Temperature = 0.6,
        TopP = 0.95,
        MaxNewTokens = 128,
    };

    /// <summary>A new model learns to read and copy.</summary>
    public string Basics() => Training("Basics: a new model learns to copy", new ModelReference { Source = ModelSource.New, Shape = Shape },
        new TrainingData { Format = DataFormat.Completions, Path = Path.Combine(dataFolder, BasicsFile), ValidationShare = 0.01 }, settings.BasicSteps);

    /// <summary>The main job: that model learns the sample families.</summary>
    public string FineTune(string basicsJob) => Training("Fine-tuning with 4 heads", new ModelReference { Source = ModelSource.Job, Job = basicsJob },
        new TrainingData { Path = Path.Combine(dataFolder, SampleWriter.TrainFile), ValidationShare = 0.01 }, settings.Steps);

    public string Before(string basicsJob) => Evaluation("Before fine-tuning", new ModelReference { Source = ModelSource.Job, Job = basicsJob });

    public string After(string fineTuneJob) => Evaluation("After fine-tuning", new ModelReference { Source = ModelSource.Job, Job = fineTuneJob });

    /// <summary>Samples a few prompts with speculation on and off.</summary>
    public string Compare(string fineTuneJob, IEnumerable<Problem> problems) => Json(new GenerateSpecification
    {
        Name = "Speculation on and off",
        Seed = settings.Seed,
        Model = new ModelReference { Source = ModelSource.Job, Job = fineTuneJob },
        Prompts = [.. problems.Take(settings.ComparedPrompts).Select(p => ProblemPrompt.Build(p))],
        // One text at a time: what a person who waits for an answer sees. All heads draft, whether or not that pays on this
        // machine, so that the tokens per forward are the same everywhere.
        Sampling = sampling with { Samples = 16, BatchSize = 1, DraftHeads = settings.NHeads },
        CompareWithoutSpeculation = true,
    });

    private string Training(string name, ModelReference model, TrainingData data, int steps) => Json(new FineTuneSpecification
    {
        Name = name,
        Seed = settings.Seed,
        Model = model,
        NHeads = settings.NHeads,
        Data = data,
        Training = new TrainingSettings
        {
            Steps = steps,
            BatchTokens = 1280,
            SequenceLength = 320,
            LearningRate = 2e-3,
            Beta2 = 0.98,
            WarmupSteps = Math.Min(50, steps / 10),
            CheckpointEvery = 500,
            LogEvery = 25,
            ValidateEvery = 250,
        },
    });

    private string Evaluation(string name, ModelReference model) => Json(new PassAtKSpecification
    {
        Name = name,
        Seed = settings.Seed,
        Model = model,
        ProblemSets =
        [
            new(Variants, Path.Combine(dataFolder, SampleWriter.HeldOutVariantsFile)),
            new(Families, Path.Combine(dataFolder, SampleWriter.HeldOutFamiliesFile)),
        ],
        Sampling = sampling,
    });

    private static string Json(JobSpecification specification) => JsonSerializer.Serialize(specification, JobJson.Options);
}
