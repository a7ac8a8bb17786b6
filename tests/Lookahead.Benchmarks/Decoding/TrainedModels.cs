using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.Training;
using Lookahead.Training.Checkpoints;

namespace Lookahead.Benchmarks.Decoding;

/// <summary>Byte-level models with n heads, trained by this project on <see cref="TemplateCode"/> once and kept on disk.</summary>
internal sealed class TrainedModels(string folder, TextWriter log)
{
    private const int TrunkLayers = 8, Length = 256, Rows = 4;

    /// <param name="heads">n. All models have the same trunk; plain decoding costs the same with each.</param>
    /// <param name="steps">Of training, 1024 tokens each.</param>
    public MtpModel Load(int heads, int steps)
    {
        TorchRuntime.Load();
        var directory = Path.Combine(folder, $"template-code-n{heads}-s{steps}");
        if (!File.Exists(Path.Combine(directory, ModelConfig.FileName)))
        {
            Train(heads, steps, directory);
        }
        return ModelFiles.Load(directory);
    }

    private void Train(int heads, int steps, string directory)
    {
        var shape = new ModelShape
        {
            Dim = 384, Layers = TrunkLayers + heads, AttentionHeads = 6, KeyValueHeads = 6, FeedForwardDim = 1024, Context = 1024, TieEmbeddings = true,
        };
        var config = ModelConfig.FromShape(shape, heads, ByteTokenizer.Size);
        var settings = new TrainingSettings
        {
            Steps = steps, BatchTokens = Rows * Length, SequenceLength = Length, LearningRate = 1e-3, WarmupSteps = 20, LogEvery = 20, CheckpointEvery = int.MaxValue,
        };
        var documents = Enumerable.Range(0, steps * Rows)
            .Select(i => new TrainingDocument([.. ByteTokenizer.Instance.Encode(TemplateCode.Write(seed: i, Length)).Take(Length)], 0)).ToList();
        using var model = ModelInitializer.Create(config, seed: 1);
        TorchRuntime.SetThreads(1);
        using var trainer = new Trainer(model, settings, TrainingMethod.Full, new TrainingSet(documents, []), 1, Environment.ProcessorCount, TimeProvider.System);
        trainer.Run(new Log(log, steps), default, default);
        Directory.CreateDirectory(directory + ".part");
        ModelFiles.Save(model, directory + ".part");
        Directory.Move(directory + ".part", directory);
    }

    private sealed class Log(TextWriter log, int steps) : ITrainingObserver
    {
        public void Stepped(TrainingStepped step) =>
            log.WriteLine($"training a model with {step.HeadLosses.Count} heads: step {step.Step} of {steps}, loss per head {string.Join(' ', step.HeadLosses.Select(l => l.ToString("0.000")))}");

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
