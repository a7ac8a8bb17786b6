using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;

namespace Lookahead.Decoding.Tests.Batching;

/// <summary>The joint distribution of the first tokens of a chain whose probabilities are known, with and without wrong rules.</summary>
public sealed class DistributionTests
{
    private static readonly int Samples = Tier.Count(6_000, 200_000);

    public static TheoryData<string, SpeculationRule, DraftRule> Rules
    {
        get
        {
            var rules = new TheoryData<string, SpeculationRule, DraftRule>();
            foreach (var name in ToyChain.Cases.Keys)
            {
                rules.Add(name, SpeculationRule.Coupled, DraftRule.Sampled);
                rules.Add(name, SpeculationRule.Rejection, DraftRule.Sampled);
                rules.Add(name, SpeculationRule.Rejection, DraftRule.Argmax);
            }
            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Decode_ToyChain_FollowsTheExactJointDistribution(string name, SpeculationRule rule, DraftRule drafts)
    {
        var settings = ToyChain.Cases[name] with { Speculation = rule, DraftRule = drafts };
        var texts = Texts.Decode(ToyChain.Model(), settings, ToyChain.Requests(Samples));
        Assert.InRange(ToyChain.Deviations(settings, texts.Values.Select(t => t.Tokens)), -5, 5);
        Assert.InRange(Texts.AcceptedShare(texts), 0.1, 0.9);
    }

    [Theory]
    [InlineData("top-p")]
    [InlineData("penalties")]
    public void Reference_CoupledRule_EqualsTheDecoderTokenForToken(string name)
    {
        var settings = ToyChain.Cases[name];
        var texts = Texts.Decode(ToyChain.Model(), settings, ToyChain.Requests(Samples));
        Assert.All(ToyChain.Requests(Samples), r => Assert.Equal(Reference(settings, r, ReferenceRule.Coupled), texts[$"p/{r.Sample}"].Tokens));
    }

    [Theory]
    [InlineData("top-p", DraftRule.Sampled)]
    [InlineData("all filters", DraftRule.Sampled)]
    [InlineData("penalties", DraftRule.Sampled)]
    [InlineData("top-p", DraftRule.Argmax)]
    public void Reference_RejectionRule_EqualsTheDecoderTokenForToken(string name, DraftRule drafts)
    {
        var settings = ToyChain.Cases[name] with { Speculation = SpeculationRule.Rejection, DraftRule = drafts };
        var texts = Texts.Decode(ToyChain.Model(), settings, ToyChain.Requests(Samples));
        Assert.All(ToyChain.Requests(Samples), r => Assert.Equal(Reference(settings, r, RejectionFault.None), texts[$"p/{r.Sample}"].Tokens));
    }

    [Fact]
    public void Decode_Rejection_AcceptsMoreThanCoupled()
    {
        double Accepted(SpeculationRule rule) =>
            Texts.AcceptedShare(Texts.Decode(ToyChain.Model(), ToyChain.Cases["top-p"] with { Speculation = rule }, ToyChain.Requests(Samples)));
        Assert.True(Accepted(SpeculationRule.Rejection) > Accepted(SpeculationRule.Coupled));
    }

    [Theory]
    [InlineData(ReferenceRule.FreshNoiseForAcceptance)]
    [InlineData(ReferenceRule.AcceptInsideNucleus)]
    [InlineData(ReferenceRule.BonusWithoutNucleus)]
    public void WrongRules_AreCaughtByIdentityAndByChiSquare(ReferenceRule wrong)
    {
        var settings = ToyChain.Cases["top-p"];
        var plain = Texts.Decode(ToyChain.Model(heads: 1, slots: 1), settings, ToyChain.Requests(Samples));
        var texts = ToyChain.Requests(Samples).Select(r => (Request: r, Tokens: Reference(settings, r, wrong)[..ToyChain.Tokens])).ToArray();
        Assert.Contains(texts, t => !t.Tokens.SequenceEqual(plain[$"p/{t.Request.Sample}"].Tokens));
        Assert.True(ToyChain.Deviations(settings, texts.Select(t => t.Tokens)) > 8, "the wrong rule passed the distribution test");
    }

    [Theory]
    [InlineData("top-p", RejectionFault.AcceptsByTheDraftsNoise)]
    [InlineData("top-p", RejectionFault.ResidualIsTheTarget)]
    [InlineData("top-p", RejectionFault.BonusWithoutFilters)]
    [InlineData("min-p", RejectionFault.BonusWithoutFilters)]
    [InlineData("penalties", RejectionFault.PenaltiesWithoutDrafts)]
    public void WrongRejection_IsCaughtByChiSquare(string name, RejectionFault fault)
    {
        var settings = ToyChain.Cases[name] with { Speculation = SpeculationRule.Rejection };
        var texts = ToyChain.Requests(Samples).Select(r => Reference(settings, r, fault));
        Assert.True(ToyChain.Deviations(settings, texts) > 8, "the wrong rule passed the distribution test");
    }

    private static int[] Reference(DecodingSettings settings, SampleRequest request, ReferenceRule rule) =>
        ReferenceSampler.Generate(ToyChain.Logits, ToyChain.Vocabulary, settings, request, ToyChain.Heads, rule);

    private static int[] Reference(DecodingSettings settings, SampleRequest request, RejectionFault fault) =>
        ReferenceRejection.Generate(ToyChain.Logits, ToyChain.Vocabulary, settings, request, ToyChain.Heads, fault);
}
