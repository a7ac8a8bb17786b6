using Lookahead.Formats.Models;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;

namespace Lookahead.Models.Tests;

/// <summary>Small models and what is compared of them.</summary>
internal static class Tiny
{
    public static ModelConfig Config(
        ModelFamily family = ModelFamily.Llama, int nHeads = 3, HeadArchitecture architecture = HeadArchitecture.Parallel, bool tied = false) => new()
    {
        Family = family, VocabularySize = 40, Dim = 32, Layers = 3, AttentionHeads = 4, KeyValueHeads = 2,
        HeadDim = family == ModelFamily.Qwen3 ? 16 : 8, FeedForwardDim = 48, Context = 64, TieEmbeddings = tied,
        NHeads = nHeads, HeadArchitecture = architecture,
    };

    /// <summary>A model none of whose parameters, biases and norms included, has the value it would be created with.</summary>
    public static MtpModel Model(ModelConfig config, int seed = 3)
    {
        var model = ModelInitializer.Create(config, seed);
        var random = new Random(seed);
        using var noGradient = torch.no_grad();
        foreach (var parameter in model.Parameters.Values)
        {
            using var scope = torch.NewDisposeScope();
            var noise = Enumerable.Range(0, (int)parameter.numel()).Select(_ => (random.NextSingle() - 0.5f) / 5).ToArray();
            parameter.add_(torch.tensor(noise, parameter.shape));
        }
        return model;
    }

    public static float[] Logits(MtpModel model)
    {
        using var scope = torch.NewDisposeScope();
        return ModelFiles.ReadFloats(model.Forward(torch.tensor((long[])[1, 7, 3, 3, 20, 39, 0, 5]).unsqueeze(0)));
    }

    public static Dictionary<string, float[]> Values(MtpModel model) => model.Parameters.ToDictionary(p => p.Key, p => ModelFiles.ReadFloats(p.Value));

    public static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => (double)Math.Abs(x - y)).Max();

    public static byte[] Bytes(TensorView view)
    {
        using var stream = new MemoryStream();
        view.CopyTo(stream);
        return stream.ToArray();
    }

    /// <summary>Asserts that a model is refused, with a message that holds all parts.</summary>
    public static void Refused(Action action, params string[] parts)
    {
        var error = Assert.Throws<JobException>(action).Error;
        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
