using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Fast;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using TorchSharp;

namespace Lookahead.Decoding.Tests.Fast;

/// <summary>Every family and head architecture against the exact model.</summary>
public sealed class FastReferenceTests
{
    private const float Tolerance = 1e-4f;
    private const int Length = 16;
    private static readonly int[] Tokens = [.. Enumerable.Range(0, Length).Select(i => (i * i + 3 * i) % 37)];

    public static TheoryData<string, HeadArchitecture, int> All => ModelCases.With(1, 2, 4);

    public static TheoryData<string, HeadArchitecture, int> OfTwoHeads => ModelCases.With(2);

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_EveryHeadAndChunking_EqualExact(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: n);
        using var weights = FastWeights.From(model);
        AssertClose(Exact(model), weights, Tolerance);
    }

    [Theory]
    [MemberData(nameof(OfTwoHeads))]
    public void Logits_InBfloat16_EqualExactUpToItsRounding(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: n);
        var expected = ExactAfterRounding(model);
        // 8 bits of mantissa after every operation, against the logits' spread. Another model is off by about the whole spread.
        var spread = expected.SelectMany(x => x).Select(MathF.Abs).Max();
        using var weights = FastWeights.From(model, dtype: torch.ScalarType.BFloat16);
        AssertClose(expected, weights, 0.1f * spread);
        using var other = TinyModels.Random(model.Config, seed: n + 1);
        using var otherWeights = FastWeights.From(other);
        Assert.True(Distance.Of(expected, Fast(otherWeights, Length)) > 0.5f * spread);
    }

    [CudaFact]
    public void Logits_OnCuda_EqualExact()
    {
        foreach (var shape in new[] { "llama", "qwen3 tied" })
        {
            foreach (var architecture in Enum.GetValues<HeadArchitecture>())
            {
                using var model = TinyModels.Random(ModelCases.Config(shape, architecture, 4), seed: 4);
                var expected = Exact(model);
                using var single = FastWeights.From(model, torch.CUDA, torch.ScalarType.Float32);
                AssertClose(expected, single, 1e-3f);
                using var half = FastWeights.From(model, torch.CUDA);
                Assert.Equal(torch.ScalarType.BFloat16, half.Dtype);
                AssertClose(ExactAfterRounding(model), half, 0.1f * expected.SelectMany(x => x).Select(MathF.Abs).Max());
            }
        }
    }

    private static void AssertClose(float[][] expected, FastWeights weights, float tolerance)
    {
        foreach (var chunk in new[] { weights.Config.NHeads, 7 }) // Blocks of drafts, and pieces of a prompt.
        {
            Assert.InRange(Distance.Of(expected, Fast(weights, chunk)), 0, tolerance);
        }
    }

    private static float[][] Fast(FastWeights weights, int chunk)
    {
        using var fast = new FastModel(weights, slots: Length);
        return TokenFeed.Logits(fast, slot: chunk - 1, Tokens, TokenFeed.Chunks(Length, chunk));
    }

    private static float[][] Exact(MtpModel model)
    {
        using var weights = ExactWeights.From(model);
        return TokenFeed.Logits(weights, Tokens, [Length]);
    }

    /// <summary>With weights that bf16 can hold: what is left is the rounding of the computation.</summary>
    private static float[][] ExactAfterRounding(MtpModel model)
    {
        using var half = model.Cast(torch.ScalarType.BFloat16);
        using var rounded = half.Cast(torch.ScalarType.Float32);
        return Exact(rounded);
    }
}
