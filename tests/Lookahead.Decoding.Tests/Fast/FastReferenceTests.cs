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
        AssertClose(Exact(model), model, Tolerance);
    }

    [Theory]
    [MemberData(nameof(OfTwoHeads))]
    public void Logits_InBfloat16_EqualExactUpToItsRounding(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: n);
        using var half = model.Cast(torch.ScalarType.BFloat16);
        using var rounded = half.Cast(torch.ScalarType.Float32); // The weights that bf16 can hold: what is left is the rounding of the computation.
        var expected = Exact(rounded);
        // 8 bits of mantissa after every operation, against the logits' spread. Another model is off by about the whole spread.
        var spread = expected.SelectMany(x => x).Select(MathF.Abs).Max();
        AssertClose(expected, half, 0.06f * spread);
        using var other = TinyModels.Random(model.Config, seed: n + 1);
        Assert.True(Distance.Of(expected, Fast(other, Length)) > 0.5f * spread);
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
                using var onDevice = ToCuda(model);
                AssertClose(expected, onDevice, 1e-3f);
                using var half = onDevice.Cast(torch.ScalarType.BFloat16);
                AssertClose(expected, half, 0.1f * expected.SelectMany(x => x).Select(MathF.Abs).Max());
            }
        }
    }

    private static MtpModel ToCuda(MtpModel model) =>
        new(model.Config, model.Parameters.ToDictionary(p => p.Key, p => p.Value.to(torch.CUDA)));

    private static void AssertClose(float[][] expected, MtpModel model, float tolerance)
    {
        foreach (var chunk in new[] { model.Config.NHeads, 7 }) // Blocks of drafts, and pieces of a prompt.
        {
            Assert.InRange(Distance.Of(expected, Fast(model, chunk)), 0, tolerance);
        }
    }

    private static float[][] Fast(MtpModel model, int chunk)
    {
        using var fast = new FastModel(model, slots: Length);
        return TokenFeed.Logits(fast, slot: chunk - 1, Tokens, TokenFeed.Chunks(Length, chunk));
    }

    private static float[][] Exact(MtpModel model)
    {
        using var weights = ExactWeights.From(model);
        return TokenFeed.Logits(weights, Tokens, [Length]);
    }
}
