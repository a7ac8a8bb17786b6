using Lookahead.Jobs.Specifications;
using Lookahead.Samples;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.FineTuning;

namespace Lookahead.Chaos.Processes;

/// <summary>Small jobs over a <see cref="TestService"/>'s data.</summary>
internal static class TestJobs
{
    private static readonly ModelShape Shape = new() { Dim = 32, Layers = 4, AttentionHeads = 2, KeyValueHeads = 1, FeedForwardDim = 64, Context = 512 };

    public static readonly SamplingSettings Sampling = new() { Samples = 2, MaxNewTokens = 24, BatchSize = 4 };

    /// <summary>The id of a finished job that trained a model a little.</summary>
    public static async Task<string> FineTuneJobAsync(TestService service)
    {
        var id = await service.SubmitAsync(FineTune(service) with { Training = FineTune(service).Training with { Steps = 40 } });
        await service.ResultAsync<FineTuneResult>(await service.RunToEndAsync(id));
        return id;
    }

    public static FineTuneSpecification FineTune(TestService service) => new()
    {
        Seed = 5,
        Threads = 2,
        MaxAttempts = 100,
        Model = new ModelReference { Source = ModelSource.New, Shape = Shape },
        NHeads = 3,
        Data = new TrainingData { Path = service.Data(SampleWriter.TrainFile) },
        Training = new TrainingSettings { Steps = Tier.Full ? 400 : 150, BatchTokens = 640, SequenceLength = 320, CheckpointEvery = 20, LogEvery = 5, WarmupSteps = 5 },
    };

    /// <summary>Tells of every step, so that its history shows what a kill cost.</summary>
    public static FineTuneSpecification Logged(FineTuneSpecification specification) =>
        specification with { Training = specification.Training with { Steps = 150, LogEvery = 1 } };

    public static PassAtKSpecification PassAtK(TestService service, ModelReference model) => new()
    {
        Seed = 5,
        Model = model,
        ProblemSets = [new("heldout", service.Data(SampleWriter.HeldOutVariantsFile))],
        Sampling = Sampling,
        K = [1, 2],
    };
}
