using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;

namespace Lookahead.Decoding.Tests.Exact;

/// <summary>Every family and head architecture against the same model in libtorch, with random biases and norms.</summary>
public sealed class FamilyReferenceTests
{
    private const float Tolerance = 1e-4f;
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 40).Select(i => (i * i + 3 * i) % 37)];

    public static TheoryData<string, HeadArchitecture, int> All => ModelCases.With(1, 2, 4);

    public static TheoryData<string, HeadArchitecture, int> OfTwoHeads => ModelCases.With(2);

    public static TheoryData<string> Shapes => ModelCases.Names;

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_EveryHead_EqualTorch(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: n);
        using var weights = ExactWeights.From(model);
        var actual = TokenFeed.Logits(weights, Tokens, [Tokens.Length]);
        Assert.InRange(Distance(Reference(model), actual), 0, Tolerance);
    }

    [Theory]
    [MemberData(nameof(OfTwoHeads))]
    public void Load_SavedModel_GivesTheSameBitsAsTheModel(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: 1);
        using var direct = ExactWeights.From(model);
        using var loaded = TinyModels.SaveAndLoad(model);
        Assert.Equal(TokenFeed.Logits(direct, [1, 2, 3], [3]), TokenFeed.Logits(loaded, [1, 2, 3], [3]));
    }

    // The controls: each tensor and the rotary scaling move these logits by far more than the tolerance, so a decoder that
    // left one out would fail the comparison above.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reference_OneTensorChanged_IsSeen(string shape)
    {
        foreach (var architecture in Enum.GetValues<HeadArchitecture>())
        {
            using var model = TinyModels.Random(ModelCases.Config(shape, architecture, 2), seed: 2);
            var before = Reference(model);
            foreach (var (name, tensor) in model.Parameters)
            {
                using var scope = torch.NewDisposeScope();
                var kept = tensor.clone();
                tensor.copy_(torch.zeros_like(tensor));
                Assert.True(Distance(before, Reference(model)) > 20 * Tolerance, $"{name} of {architecture}");
                tensor.copy_(kept);
            }
        }
    }

    [Theory]
    [InlineData("llama llama3 rope")]
    [InlineData("llama linear rope")]
    public void Reference_WithoutRotaryScaling_IsSeen(string shape)
    {
        var config = ModelCases.Config(shape, HeadArchitecture.Parallel, 2);
        using var scaled = TinyModels.Random(config, seed: 2);
        using var plain = TinyModels.Random(config with { RopeScaling = null }, seed: 2);
        Assert.True(Distance(Reference(scaled), Reference(plain)) > 20 * Tolerance);
    }

    private static float[][] Reference(MtpModel model)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var positions = PackedPositions.Causal(model.Rotary, Tokens.Length, torch.CPU);
        var z = model.Trunk(torch.tensor(Array.ConvertAll(Tokens, t => (long)t)).unsqueeze(0), positions);
        var heads = torch.cat([.. model.Heads(z, positions).Select(model.Unembed)], dim: -1); // [1, T, n * V]
        return [.. Enumerable.Range(0, Tokens.Length).Select(row => ModelFiles.ReadFloats(heads[0, row]))];
    }

    private static float Distance(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Select(row => row.Length), actual.Select(row => row.Length));
        return expected.SelectMany(x => x).Zip(actual.SelectMany(x => x), (a, b) => MathF.Abs(a - b)).Max();
    }
}
