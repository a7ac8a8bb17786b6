using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Drafting;
using Lookahead.Decoding.Tests.Support;

namespace Lookahead.Decoding.Tests.Drafting;

public sealed class DraftRuleChoiceTests
{
    [Fact]
    public void Indexer_NothingTried_IsSampled() => Assert.Equal(DraftRule.Sampled, new DraftRuleChoice(1)[2]);

    [Theory]
    [InlineData(0, DraftRule.Sampled)]
    [InlineData(1, DraftRule.Sharp)]
    [InlineData(2, DraftRule.Argmax)]
    public void Observe_OneRuleIsRightMoreOften_ChoosesIt(int better, DraftRule expected)
    {
        var choice = new DraftRuleChoice(2);
        for (var i = 0; i < 100; i++)
        {
            int[] drafted = [.. Enumerable.Range(0, 3).Select(rule => rule == better || i % 2 == 0 ? 7 : 1)];
            choice.Observe(3, drafted, token: 7);
        }
        Assert.Equal(expected, choice[3]);
        Assert.Equal(DraftRule.Sampled, choice[2]);
    }

    [Fact]
    public void Decode_HeadsThatKnowTheModel_StaysWithSampledDrafts() =>
        Assert.Equal(1, Accepted(LogitFunctions.AllAccepted, DraftRule.Measured), 0.001); // The same logits and noise give the same token.

    [Fact]
    public void Decode_HeadsFarTooUnsure_FindsABetterRule()
    {
        LogitFunction function = (head, history, logits) =>
        {
            LogitFunctions.AllAccepted(head, history, logits);
            foreach (ref var logit in logits)
            {
                logit *= head == 1 ? 6 : 1;
            }
        };
        var (sampled, measured) = (Accepted(function, DraftRule.Sampled), Accepted(function, DraftRule.Measured));
        Assert.True(measured > sampled + 0.1, $"{measured} against {sampled}");
    }

    private static double Accepted(LogitFunction function, DraftRule rule)
    {
        var model = new TableModel(7, heads: 3, slots: 4, context: 400, function);
        var settings = new DecodingSettings { Seed = 2, Temperature = 1, TopP = 1, DraftRule = rule };
        var texts = Texts.Decode(model, settings, Enumerable.Range(0, 8).Select(i => new SampleRequest { Id = "p", Sample = i, Prompt = [1 + i % 5], MaxNewTokens = 300 }));
        return Texts.AcceptedShare(texts);
    }
}
