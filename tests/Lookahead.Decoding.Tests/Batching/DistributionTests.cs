using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Decoding.Tests.Batching;

/// <summary>The joint distribution of the first tokens of a chain whose probabilities are known, with and without wrong rules.</summary>
public sealed class DistributionTests
{
    private const int Vocabulary = 5, Heads = 3, Tokens = 4;
    private static readonly DecodingSettings Settings = new() { Seed = 1, Temperature = 0.8, TopP = 0.9 };
    private static readonly int Samples = Tier.Count(6_000, 200_000);

    [Fact]
    public void Decode_ToyChain_FollowsTheExactJointDistribution()
    {
        var texts = Texts.Decode(new TableModel(Vocabulary, Heads, slots: 8, context: 16, Chain), Settings, Requests());
        Assert.InRange(Deviations(texts.Values.Select(t => t.Tokens)), -5, 5);
        Assert.InRange(Texts.AcceptedShare(texts), 0.1, 0.9);
    }

    [Fact]
    public void Reference_CoupledRule_EqualsTheDecoderTokenForToken()
    {
        var texts = Texts.Decode(new TableModel(Vocabulary, Heads, slots: 8, context: 16, Chain), Settings, Requests());
        Assert.All(Requests(), r => Assert.Equal(Reference(r, ReferenceRule.Coupled), texts[$"p/{r.Sample}"].Tokens));
    }

    [Theory]
    [InlineData(ReferenceRule.FreshNoiseForAcceptance)]
    [InlineData(ReferenceRule.AcceptInsideNucleus)]
    [InlineData(ReferenceRule.BonusWithoutNucleus)]
    public void WrongRules_AreCaughtByIdentityAndByChiSquare(ReferenceRule wrong)
    {
        var plain = Texts.Decode(new TableModel(Vocabulary, 1, slots: 1, context: 16, Chain), Settings, Requests());
        var texts = Requests().Select(r => (Request: r, Tokens: Reference(r, wrong)[..Tokens])).ToArray();
        Assert.Contains(texts, t => !t.Tokens.SequenceEqual(plain[$"p/{t.Request.Sample}"].Tokens));
        Assert.True(Deviations(texts.Select(t => t.Tokens)) > 8, "the wrong rule passed the distribution test");
    }

    // Head 1 looks at the last token; the other heads know only roughly what is likely.
    private static void Chain(int head, ReadOnlySpan<int> history, Span<float> logits)
    {
        for (var token = 0; token < Vocabulary; token++)
        {
            var certainty = head == 1 ? 1.0f : 0.6f;
            logits[token] = certainty * (2.5f * MathF.Sin(1 + token * 1.7f) + (head == 1 ? 1.5f * MathF.Cos(history[^1] * 2.3f + token) : 0));
        }
    }

    private static IEnumerable<SampleRequest> Requests() =>
        Enumerable.Range(0, Samples).Select(i => new SampleRequest { Id = "p", Sample = i, Prompt = [2], MaxNewTokens = Tokens });

    private static int[] Reference(SampleRequest request, ReferenceRule rule) =>
        ReferenceSampler.Generate(Chain, Vocabulary, Settings, request, Heads, rule);

    // A cell is a whole text.
    private static double Deviations(IEnumerable<int[]> texts)
    {
        var cells = (int)Math.Pow(Vocabulary, Tokens);
        var counts = new long[cells];
        foreach (var text in texts)
        {
            counts[text.Aggregate(0, (cell, token) => cell * Vocabulary + token)]++;
        }
        var probabilities = new double[cells];
        Walk([2], 1, 0, probabilities);
        return ChiSquare.Deviations(probabilities, counts);
    }

    private static void Walk(int[] history, double probability, int cell, double[] probabilities)
    {
        if (history.Length == 1 + Tokens)
        {
            probabilities[cell] = probability;
            return;
        }
        var logits = new float[Vocabulary];
        Chain(1, history, logits);
        var next = ReferenceSampler.Probabilities(logits, Settings.Temperature, Settings.TopP);
        for (var token = 0; token < Vocabulary; token++)
        {
            Walk([.. history, token], probability * next[token], cell * Vocabulary + token, probabilities);
        }
    }
}
