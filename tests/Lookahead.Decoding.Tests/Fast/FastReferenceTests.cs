using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Fast;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;
using TorchSharp;

namespace Lookahead.Decoding.Tests.Fast;

/// <summary>Every family and head architecture against the exact model.</summary>
public sealed class FastReferenceTests
{
    private const float Tolerance = 1e-4f;
    private const int Length = 40;
    private static readonly int[] Tokens = [.. Enumerable.Range(0, Length).Select(i => (i * i + 3 * i) % 37)];

    public static TheoryData<string, HeadArchitecture, int> All => ModelCases.With(1, 2, 4);

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_EveryHeadAndChunking_EqualExact(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: n);
        using var weights = ExactWeights.From(model);
        using var fast = new FastModel(model, slots: Length);
        var expected = TokenFeed.Logits(weights, Tokens, [Length]);
        foreach (var chunk in new[] { Length, n, 7 })
        {
            var actual = TokenFeed.Logits(fast, slot: chunk - 1, Tokens, TokenFeed.Chunks(Length, chunk));
            Assert.InRange(Distance.Of(expected, actual), 0, Tolerance);
        }
    }
}
