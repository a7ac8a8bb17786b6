using Lookahead.Decoding.Exact;
using Lookahead.Formats.Models;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>
/// A model of 8 heads trained for a moment on lines of a tiny language, so that drafts are often right and often wrong.
/// Made once per test run.
/// </summary>
public sealed class TrainedModel : IDisposable
{
    private const int Steps = 120, Batch = 8, Length = 48;

    public TrainedModel()
    {
        using var scope = torch.NewDisposeScope();
        var config = TinyModels.Config(nHeads: 8, dim: 32, heads: 2, keyValueHeads: 1, headDim: 16, inner: 64, layers: 2, vocabulary: 32, context: 128);
        var model = new MtpModel(config, Trainable(config));
        var random = new Random(5);
        using var optimizer = torch.optim.Adam(model.Parameters.Values.Cast<Parameter>(), lr: 1e-2);
        for (var step = 0; step < Steps; step++)
        {
            using var inner = torch.NewDisposeScope();
            optimizer.zero_grad();
            Loss(model, torch.tensor(Text(random, Batch * Length), [Batch, Length])).backward();
            optimizer.step();
        }
        (Model, Weights) = (model, ExactWeights.From(model));
    }

    public MtpModel Model { get; }

    public ExactWeights Weights { get; }

    /// <summary>The start of a line: tokens 1..26 are letters, 0 is the line's end, 27..31 are signs.</summary>
    public static int[] Prompt(int number) => Array.ConvertAll(Text(new Random(number), 5 + number % 7), token => (int)token);

    public void Dispose()
    {
        Weights.Dispose();
        Model.Dispose();
    }

    // Lines such as "abcde=abcde+f;": a word, repeated after a sign, then one free letter.
    private static long[] Text(Random random, int length)
    {
        var text = new List<long>();
        while (text.Count < length)
        {
            var first = random.Next(1, 20);
            var word = Enumerable.Range(first, random.Next(3, 7)).Select(letter => (long)letter).ToArray();
            text.AddRange([.. word, 27, .. word, 28 + random.Next(3), random.Next(1, 27), 31, 0]);
        }
        return [.. text.Take(length)];
    }

    private static torch.Tensor Loss(MtpModel model, torch.Tensor tokens)
    {
        var positions = PackedPositions.Causal(model.Rotary, Length, model.Device);
        var z = model.Trunk(tokens, positions);
        var loss = torch.zeros(1);
        for (var head = 1; head <= model.Config.NHeads; head++)
        {
            var logits = model.Unembed(model.Head(head, z, positions)).narrow(1, 0, Length - head);
            loss += F.cross_entropy(logits.reshape(-1, model.Config.VocabularySize), tokens.narrow(1, head, Length - head).reshape(-1));
        }
        return loss;
    }

    private static Dictionary<string, torch.Tensor> Trainable(ModelConfig config)
    {
        using var initial = ModelInitializer.Create(config, seed: 3);
        return initial.Parameters.ToDictionary(p => p.Key, p => (torch.Tensor)new Parameter(p.Value.clone()).DetachFromDisposeScope());
    }
}
