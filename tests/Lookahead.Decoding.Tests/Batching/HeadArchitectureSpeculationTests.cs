using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Batching;

/// <summary>For every family and head architecture: zero differing texts, whatever the speculation and the batch.</summary>
public sealed class HeadArchitectureSpeculationTests
{
    private static readonly DecodingSettings On = new() { Seed = 7, TopP = 0.95 };

    public static TheoryData<string, HeadArchitecture, int> All => ModelCases.With(1, 2, 4);

    [Theory]
    [MemberData(nameof(All))]
    public void SpeculationOn_GreedyAndSampled_EqualsOff(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: 20 + n);
        using var weights = ExactWeights.From(model);
        var requests = Requests(8).ToArray();
        foreach (var temperature in new[] { 0, 0.9 })
        {
            var settings = On with { Temperature = temperature };
            var expected = Texts.Decode(weights, settings with { Speculation = SpeculationRule.Off }, requests, slots: 1);
            Assert.Equal(0, Texts.Differences(expected, Texts.Decode(weights, settings, requests, slots: 1)));
            Assert.Equal(0, Texts.Differences(expected, Texts.Decode(weights, settings, requests.Reverse(), slots: 5, threads: 2, prefillRows: 3)));
            Assert.Equal(0, Texts.Differences(expected, Texts.Decode(weights, settings with { DraftHeads = Math.Min(n, 2) }, requests, slots: 3)));
        }
    }

    [Theory]
    [InlineData(HeadArchitecture.Causal)]
    [InlineData(HeadArchitecture.Anticausal)]
    [InlineData(HeadArchitecture.Linear)]
    public void ConstantWeights_EveryDraft_IsAccepted(HeadArchitecture architecture)
    {
        using var model = TinyModels.Constant(TinyModels.Config(nHeads: 4) with { HeadArchitecture = architecture }, seed: 1);
        using var weights = ExactWeights.From(model);
        var texts = Texts.Decode(weights, On, Requests(10), slots: 4);
        Assert.All(texts.Values, text => Assert.Equal(text.Drafted, text.Accepted));
        Assert.All(texts.Values, text => Assert.NotEqual(0, text.Accepted[2]));
    }

    private static IEnumerable<SampleRequest> Requests(int count) => Enumerable.Range(0, count).Select(i => new SampleRequest
    {
        Id = $"problem {i / 2}",
        Sample = i % 2,
        Prompt = TrainedModel.Prompt(i / 2),
        MaxNewTokens = 12 + i % 5,
    });
}
