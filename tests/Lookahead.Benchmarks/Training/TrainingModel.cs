using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Models.Weights;
using Lookahead.Training;
using Lookahead.Training.Checkpoints;
using TorchSharp;

namespace Lookahead.Benchmarks.Training;

/// <summary>A shape to train, and the work of a run: full rows of random tokens.</summary>
internal sealed record TrainingModel(string Name, ModelShape Shape, int Vocabulary, int Rows, int Length)
{
    public int NHeads { get; init; } = 1;

    public int Steps { get; init; } = 4;

    public Precision Precision { get; init; }

    public string Device { get; init; } = "cpu";

    public ModelConfig Config => ModelConfig.FromShape(Shape, NHeads, Vocabulary);

    /// <summary>6 (N_nonembedding + d V) + 6 S d L for the trunk and head 1, and 6 (layer + d V) and a layer's attention more per extra head.</summary>
    public double FlopsPerToken
    {
        get
        {
            double dim = Shape.Dim, unembedding = dim * Vocabulary;
            var layer = 4 * dim * dim + 3 * dim * Shape.FeedForwardDim;
            return 6 * (Shape.Layers * layer + NHeads * unembedding) + 6.0 * Length * dim * Shape.Layers;
        }
    }

    public Dictionary<string, object> Parameters => new()
    {
        ["model"] = Name,
        ["parameters"] = Config.ParameterCount,
        ["vocabulary"] = Vocabulary,
        ["rows"] = Rows,
        ["length"] = Length,
        ["n_heads"] = NHeads,
        ["flops_per_token"] = FlopsPerToken,
        ["precision"] = Precision.ToString().ToLowerInvariant(),
        ["device"] = Device,
    };

    /// <summary>Trains through the public API, two steps first that do not count.</summary>
    /// <returns>Tokens per second of forward, backward, clipping and optimizer.</returns>
    public double TokensPerSecond(int threads)
    {
        TorchRuntime.SetThreads(1);
        var device = torch.device(Device);
        using var model = ModelInitializer.Create(Config, seed: 1, device);
        var settings = new TrainingSettings
        {
            Steps = Steps + 2,
            BatchTokens = Rows * Length,
            SequenceLength = Length,
            LearningRate = 1e-4,
            WarmupSteps = 0,
            LogEvery = 1,
            CheckpointEvery = int.MaxValue,
            Precision = Precision,
        };
        var random = new Random(1);
        var documents = Enumerable.Range(0, Rows)
            .Select(_ => new TrainingDocument([.. Enumerable.Range(0, Length).Select(_ => random.Next(Vocabulary))], 0)).ToList();
        using var trainer = new Trainer(model, settings, TrainingMethod.Full, new TrainingSet(documents, []), 1, threads, TimeProvider.System);
        var speeds = new List<double>();
        trainer.Run(new SpeedObserver(speeds), default, default);
        return (speeds.Count - 2) / speeds.Skip(2).Sum(s => 1 / s);
    }

    private sealed class SpeedObserver(List<double> speeds) : ITrainingObserver
    {
        public void Stepped(TrainingStepped step) => speeds.Add(step.TokensPerSecond);

        public void Validated(ValidationMeasured measured)
        {
        }

        public void SaveCheckpoint(TrainingState state, Action<Stream> write)
        {
        }

        public void SaveBest(TrainingState state, Action<Stream> write)
        {
        }
    }
}
