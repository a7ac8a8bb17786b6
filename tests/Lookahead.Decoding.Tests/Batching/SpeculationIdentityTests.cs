using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;

namespace Lookahead.Decoding.Tests.Batching;

/// <summary>
/// Exact numerics and the coupled rule: zero differing texts, whatever the speculation, the batch, the order and the
/// shards. The control shows that the comparison sees a model that is not row-invariant.
/// </summary>
public sealed class SpeculationIdentityTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private static readonly DecodingSettings Sampled = new() { Seed = 42, Temperature = 0.9, TopP = 0.95 };

    private static readonly DecodingSettings Off = Sampled with { Speculation = SpeculationRule.Off };

    [Theory]
    [InlineData(2, DraftRule.Sampled)]
    [InlineData(4, DraftRule.Sampled)]
    [InlineData(8, DraftRule.Sampled)]
    [InlineData(4, DraftRule.Argmax)]
    [InlineData(8, DraftRule.Measured)]
    public void Trained_SpeculationOn_EqualsOff(int draftHeads, DraftRule rule)
    {
        var requests = Requests(Tier.Count(300, 10_000)).ToArray();
        var expected = Texts.Decode(trained.Weights, Off, requests, slots: 1);
        var actual = Texts.Decode(trained.Weights, Sampled with { DraftHeads = draftHeads, DraftRule = rule }, requests, slots: 16, threads: 2);
        Assert.Equal(0, Texts.Differences(expected, actual));
        Assert.InRange(Texts.AcceptedShare(actual), 0.2, 0.95); // Both outcomes of a draft are really met.
        Assert.Contains(expected.Values, text => text.FinishReason == FinishReason.Eos);
        Assert.Contains(expected.Values, text => text.FinishReason == FinishReason.Length);
    }

    public static TheoryData<string, DecodingSettings> Filters => new()
    {
        { "top-k", Sampled with { TopP = 1, TopK = 5 } },
        { "min-p", Sampled with { TopP = 1, MinP = 0.1 } },
        { "all", Sampled with { TopK = 12, TopP = 0.9, MinP = 0.02, Temperature = 1.2 } },
        { "repetition", Sampled with { RepetitionPenalty = 1.3 } },
        { "presence and frequency", Sampled with { PresencePenalty = 0.6, FrequencyPenalty = 0.4 } },
        { "bonus for repeats", Sampled with { RepetitionPenalty = 0.8, PresencePenalty = -0.5, FrequencyPenalty = -0.3 } },
        { "greedy with penalties", Sampled with { Temperature = 0, RepetitionPenalty = 1.5, FrequencyPenalty = 0.5 } },
        { "everything", Sampled with { TopK = 9, MinP = 0.05, RepetitionPenalty = 1.2, PresencePenalty = 0.3, FrequencyPenalty = 0.2, LogProbabilities = 3 } },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Trained_FiltersAndPenalties_EqualOff(string name, DecodingSettings settings)
    {
        var requests = Requests(Tier.Count(60, 2000)).ToArray();
        var expected = Texts.Decode(trained.Weights, settings with { Speculation = SpeculationRule.Off }, requests, slots: 1);
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, settings with { DraftHeads = 4 }, requests.Reverse(), slots: 7, threads: 2)));
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, settings with { DraftRule = DraftRule.Measured, AdaptiveDrafts = true }, requests, slots: 3)));
        Assert.True(Texts.Differences(Texts.Decode(trained.Weights, Off, requests, slots: 9), expected) > 0, $"{name} changes nothing");
    }

    [Theory]
    [InlineData(DraftRule.Sampled)]
    [InlineData(DraftRule.Argmax)]
    public void Trained_Rejection_DoesNotDependOnBatchOrderThreadsAndChunks(DraftRule drafts)
    {
        var requests = Requests(Tier.Count(100, 2000)).ToArray();
        var settings = Sampled with { Speculation = SpeculationRule.Rejection, DraftRule = drafts, DraftHeads = 4, FrequencyPenalty = 0.1 };
        var expected = Texts.Decode(trained.Weights, settings, requests, slots: 1);
        var shuffled = requests.ToArray();
        new Random(3).Shuffle(shuffled);
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, settings, shuffled, slots: 5, threads: 2, prefillRows: 3)));
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, settings, requests, slots: 33)));
        Assert.InRange(Texts.AcceptedShare(expected), 0.2, 0.95);
    }

    [Fact]
    public void Trained_RejectionGreedyOrWithOneHead_EqualsOff()
    {
        var requests = Requests(60).ToArray();
        var rejection = Sampled with { Speculation = SpeculationRule.Rejection };
        Assert.Equal(0, Texts.Differences(
            Texts.Decode(trained.Weights, Off, requests, slots: 4), Texts.Decode(trained.Weights, rejection with { DraftHeads = 1 }, requests, slots: 4)));
        Assert.Equal(0, Texts.Differences(
            Texts.Decode(trained.Weights, Off with { Temperature = 0 }, requests, slots: 4), Texts.Decode(trained.Weights, rejection with { Temperature = 0 }, requests, slots: 4)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Trained_Greedy_EqualsOff(int draftHeads)
    {
        var requests = Requests(40).ToArray();
        var expected = Texts.Decode(trained.Weights, Off with { Temperature = 0 }, requests, slots: 1);
        foreach (var slots in new[] { 1, 7, 32 })
        {
            Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, Sampled with { Temperature = 0, DraftHeads = draftHeads }, requests, slots)));
        }
    }

    [Fact]
    public void Trained_OtherOrdersBatchesThreadsAndChunks_AreEqual()
    {
        var requests = Requests(Tier.Count(120, 2000)).ToArray();
        var expected = Texts.Decode(trained.Weights, Off, requests, slots: 1);
        var shuffled = requests.ToArray();
        new Random(3).Shuffle(shuffled);
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, Sampled, shuffled, slots: 5, threads: 2, prefillRows: 3)));
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, Off, requests.Reverse(), slots: 33, prefillRows: 1)));
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(trained.Weights, Sampled with { DraftHeads = 3 }, requests, slots: 2, threads: 3)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Trained_InShards_AreEqualToOneRun(int shards)
    {
        var requests = Requests(Tier.Count(120, 10_000)).ToArray();
        var expected = Texts.Decode(trained.Weights, Sampled, requests, slots: 16);
        var merged = new SortedDictionary<string, SampleResult>(StringComparer.Ordinal);
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var (key, text) in Texts.Decode(trained.Weights, Sampled, requests.Where((_, i) => i % shards == shard), slots: 4 + shard))
            {
                merged.Add(key, text);
            }
        }
        Assert.Equal(0, Texts.Differences(expected, merged));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void RandomWeights_SpeculationOn_EqualsOff(int heads)
    {
        using var model = TinyModels.Random(TinyModels.Config(nHeads: heads), seed: heads);
        using var weights = ExactWeights.From(model);
        var requests = Requests(60).ToArray();
        var expected = Texts.Decode(weights, Off, requests, slots: 1);
        Assert.Equal(0, Texts.Differences(expected, Texts.Decode(weights, Sampled, requests, slots: 9, threads: 2)));
    }

    [Fact]
    public void ConstantWeights_EveryDraft_IsAccepted()
    {
        using var model = TinyModels.Constant(TinyModels.Config(nHeads: 4), seed: 1);
        using var weights = ExactWeights.From(model);
        var requests = Requests(30).ToArray();
        var actual = Texts.Decode(weights, Sampled, requests, slots: 4);
        Assert.Equal(0, Texts.Differences(Texts.Decode(weights, Off, requests, slots: 1), actual));
        Assert.All(actual.Values.Where(t => t.FinishReason == FinishReason.Length), text => Assert.Equal(text.Drafted, text.Accepted));
    }

    [Fact]
    public void LogitsThatDependOnTheBatch_AreCaught()
    {
        // The control: rows that differ by 1e-3 with the number of rows beside them, as ordinary kernels' differ by 1e-6.
        var requests = Requests(300).ToArray();
        var settings = Sampled with { Temperature = 1, TopP = 1 };
        TableModel Model(int slots)
        {
            TableModel? model = null;
            model = new TableModel(32, 2, slots, 128, (head, history, logits) =>
            {
                LogitFunctions.Random(head, history, logits);
                var rows = model!.RowsPerForward.Count > 0 ? model.RowsPerForward[^1] : 1;
                logits[1 + history.Length % 31] += 1e-3f * rows;
            });
            return model;
        }
        var alone = Texts.Decode(Model(1), settings with { Speculation = SpeculationRule.Off }, requests);
        var together = Texts.Decode(Model(8), settings, requests);
        Assert.NotEqual(0, Texts.Differences(alone, together));
    }

    private static IEnumerable<SampleRequest> Requests(int count) => Enumerable.Range(0, count).Select(i => new SampleRequest
    {
        Id = $"problem {i / 10}",
        Sample = i % 10,
        Prompt = TrainedModel.Prompt(i / 10),
        MaxNewTokens = 20 + i % 10,
        StopTokens = i % 2 == 0 ? [0] : [],
    });
}
