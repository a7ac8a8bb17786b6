using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;

namespace Lookahead.Training.Tests;

/// <summary>Small models and data that train in milliseconds.</summary>
internal static class Tiny
{
    public static readonly ModelShape Shape = new()
    {
        Dim = 16,
        Layers = 10,
        AttentionHeads = 2,
        KeyValueHeads = 1,
        FeedForwardDim = 24,
        Context = 64,
    };

    /// <summary>Batches of three sequences; every step is logged, no checkpoint is due.</summary>
    public static readonly TrainingSettings Settings = new() { BatchTokens = 96, SequenceLength = 32, LogEvery = 1, CheckpointEvery = 100 };

    public static Trainer Trainer(
        MtpModel model, TrainingSettings settings, TrainingSet data, int seed = 1, TrainingMethod method = TrainingMethod.Full, int threads = 2) =>
        new(model, settings, method, data, seed, threads, TimeProvider.System);

    public static MtpModel Model(int nHeads, int seed = 1, bool doublePrecision = false, HeadArchitecture architecture = HeadArchitecture.Parallel)
    {
        var config = ModelConfig.FromShape(Shape, nHeads, ByteTokenizer.Size, architecture);
        var model = ModelInitializer.Create(config, seed);
        if (!doublePrecision)
        {
            return model;
        }
        using (model)
        {
            return new MtpModel(config, model.Parameters.ToDictionary(p => p.Key, p => p.Value.to(torch.ScalarType.Float64)));
        }
    }

    /// <summary>Prepares parameters as the training loop does: those that are trained hold a gradient.</summary>
    public static void RequireGradients(MtpModel model, Func<string, bool>? trained = null)
    {
        foreach (var (name, parameter) in model.Parameters.Where(p => trained?.Invoke(p.Key) ?? true))
        {
            parameter.requires_grad_(true);
            using var gradient = torch.zeros_like(parameter, requires_grad: false);
            parameter.grad = gradient;
        }
    }

    /// <summary>Documents like "ab=ab": the completion repeats the prompt.</summary>
    public static List<TrainingDocument> Documents(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var word = new string([.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)random.Next('a', 'e'))]);
            return Document(word + "=", word);
        })];
    }

    public static TrainingDocument Document(string prompt, string completion) =>
        new([.. ByteTokenizer.Instance.Encode(prompt + completion), ByteTokenizer.EndOfTextId], ByteTokenizer.Instance.Encode(prompt).Length);
}
