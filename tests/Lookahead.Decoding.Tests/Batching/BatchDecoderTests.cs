using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Batching;

/// <summary>The scheduler on a model whose logits are a known function: what is fed, accepted, cut and counted.</summary>
public sealed class BatchDecoderTests
{
    private const int Vocabulary = 7, Context = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Decode_AllAccepted_TakesKTokensPerForward(int heads)
    {
        var text = Single(heads, LogitFunctions.AllAccepted, maxNewTokens: 1 + 3 * heads);
        Assert.Equal(3, text.Forwards);
        Assert.Equal(text.Drafted, text.Accepted);
        Assert.All(text.Drafted, drafted => Assert.Equal(3, drafted));
        Assert.Equal(FinishReason.Length, text.FinishReason);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 4)]
    public void Decode_RejectedAtOneHead_TakesWhatComesBefore(int wrongHead, int tokensPerForward)
    {
        var text = Single(heads: 6, LogitFunctions.RejectedAt(wrongHead), maxNewTokens: 1 + 4 * tokensPerForward);
        Assert.Equal(4, text.Forwards);
        Assert.All(text.Accepted.Take(wrongHead - 2).Zip(text.Drafted), pair => Assert.Equal(pair.Second, pair.First));
        Assert.All(text.Accepted.Skip(wrongHead - 2), accepted => Assert.Equal(0, accepted));
    }

    [Fact]
    public void Decode_StopTokenInsideABlock_CutsAfterIt()
    {
        var whole = Single(heads: 4, LogitFunctions.AllAccepted, maxNewTokens: 30).Tokens;
        foreach (var stop in Enumerable.Range(1, Vocabulary - 1))
        {
            var text = Single(heads: 4, LogitFunctions.AllAccepted, maxNewTokens: 30, stop);
            var at = Array.IndexOf(whole, stop);
            Assert.Equal(at < 0 ? whole : whole[..(at + 1)], text.Tokens);
            Assert.Equal(at < 0 ? FinishReason.Length : FinishReason.Eos, text.FinishReason);
        }
    }

    [Fact]
    public void Decode_SeveralStopTokens_CutsAfterTheFirstThatComes()
    {
        var whole = Single(heads: 4, LogitFunctions.AllAccepted, maxNewTokens: 30).Tokens;
        var (early, late) = (whole[3], whole.First(token => Array.IndexOf(whole, token) > 3));

        foreach (var stop in new[] { new[] { late, early }, [early, late] })
        {
            var text = Single(heads: 4, LogitFunctions.AllAccepted, maxNewTokens: 30, stop);
            Assert.Equal(whole[..(Array.IndexOf(whole, early) + 1)], text.Tokens);
            Assert.Equal(FinishReason.Eos, text.FinishReason);
        }
    }

    [Fact]
    public void Decode_MaxTokensInsideABlock_CutsThereAndFeedsNoMore()
    {
        var whole = Single(heads: 4, LogitFunctions.AllAccepted, maxNewTokens: 30).Tokens;
        for (var max = 1; max <= 30; max++)
        {
            var text = Single(heads: 4, LogitFunctions.AllAccepted, max);
            Assert.Equal(whole[..max], text.Tokens);
            Assert.Equal((max - 1 + 3) / 4, text.Forwards);
        }
    }

    [Fact]
    public void Decode_ContextFull_ClipsAndSaysSo()
    {
        var text = Single(heads: 4, LogitFunctions.Random, maxNewTokens: 1000);
        Assert.Equal(Context - 3, text.Tokens.Length);
        Assert.Equal(FinishReason.Context, text.FinishReason);
    }

    [Theory]
    [InlineData(1, DraftRule.Sampled)]
    [InlineData(2, DraftRule.Sampled)]
    [InlineData(4, DraftRule.Argmax)]
    [InlineData(8, DraftRule.Sampled)]
    public void Decode_ManyRequests_EqualsTheReferenceOneByOne(int heads, DraftRule rule)
    {
        var settings = new DecodingSettings { Seed = 11, DraftRule = rule };
        var requests = Requests(problems: 12, samples: 5).ToArray();
        foreach (var slots in new[] { 1, 3, 16 })
        {
            var texts = Texts.Decode(Model(heads, slots, LogitFunctions.Random), settings, requests, threads: 2);
            foreach (var request in requests)
            {
                var expected = ReferenceSampler.Generate(LogitFunctions.Random, Vocabulary, settings, request, blockLength: 1, ReferenceRule.Coupled);
                Assert.Equal(expected, texts[$"{request.Id}/{request.Sample}"].Tokens);
            }
        }
    }

    [Fact]
    public void Decode_SamplesOfOnePrompt_PrefillItOnce()
    {
        var model = Model(heads: 2, slots: 4, LogitFunctions.Random);
        using var pool = new WorkerPool(1);
        var decoder = new BatchDecoder(model, new DecodingSettings(), pool);
        var requests = Requests(problems: 3, samples: 20).ToArray();
        Assert.Equal(60, decoder.Decode(requests).Count());
        Assert.Equal(requests.DistinctBy(r => r.Id).Sum(r => r.Prompt.Length), decoder.Statistics.PrefillTokens);
        Assert.InRange(model.Copies, 3, 11); // A place that keeps its prompt copies nothing.
    }

    [Fact]
    public void Decode_LongPrompts_AreFedInChunksBesideOthers()
    {
        var model = new TableModel(Vocabulary, heads: 2, slots: 3, context: 200, LogitFunctions.Random, maxRows: 3 * 2 + 8);
        var settings = new DecodingSettings { PrefillRows = 8 };
        var requests = Enumerable.Range(0, 9).Select(i => new SampleRequest { Id = $"{i}", Prompt = [.. Enumerable.Range(0, 10 + 15 * i).Select(t => t % Vocabulary)], MaxNewTokens = 12 }).ToArray();
        var texts = Texts.Decode(model, settings, requests);
        Assert.All(requests, r => Assert.Equal(ReferenceSampler.Generate(LogitFunctions.Random, Vocabulary, settings, r, 1, ReferenceRule.Coupled), texts[$"{r.Id}/0"].Tokens));
    }

    [Fact]
    public void Statistics_AfterARun_AddUpTheResults()
    {
        using var pool = new WorkerPool(2);
        var decoder = new BatchDecoder(Model(heads: 3, slots: 4, LogitFunctions.Random), new DecodingSettings(), pool);
        var progress = new List<DecodingProgress>();
        var texts = decoder.Decode(Requests(6, 4), progress.Add).ToArray();
        var statistics = decoder.Statistics;
        Assert.Equal(24, statistics.Samples);
        Assert.Equal(texts.Sum(t => t.Tokens.Length), statistics.Tokens);
        Assert.Equal(texts.Sum(t => t.Forwards), statistics.Forwards);
        Assert.Equal(Enumerable.Range(0, 2).Select(i => (long)texts.Sum(t => t.Drafted[i])), statistics.Drafted);
        Assert.Equal(Enumerable.Range(0, 2).Select(i => (long)texts.Sum(t => t.Accepted[i])), statistics.Accepted);
        Assert.Equal((texts.Sum(t => t.Tokens.Length) - 24.0) / texts.Sum(t => t.Forwards), statistics.TokensPerForward, 12);
        Assert.Equal(24, progress[^1].Samples);
        Assert.Equal(statistics.Tokens, progress[^1].Tokens);
    }

    [Fact]
    public void Decode_Cancelled_StopsBeforeTheNextStepAndCanRunAgain()
    {
        using var pool = new WorkerPool(1);
        using var cancellation = new CancellationTokenSource();
        var model = Model(heads: 2, slots: 2, LogitFunctions.Random);
        var decoder = new BatchDecoder(model, new DecodingSettings(), pool);
        var steps = 0;
        Assert.Throws<OperationCanceledException>(() => decoder.Decode(Requests(3, 3), _ =>
        {
            if (++steps == 3)
            {
                cancellation.Cancel();
            }
        }, cancellation.Token).Count());
        Assert.Equal(3, steps);
        Assert.Equal(9, decoder.Decode(Requests(3, 3)).Count());
    }

    [Fact]
    public void Decode_Nothing_GivesNothing() =>
        Assert.Empty(Texts.Decode(Model(2, 2, LogitFunctions.Random), new DecodingSettings(), []));

    [Theory]
    [InlineData(0, 5, "prompt", "empty")]
    [InlineData(Context, 5, "prompt", "context")]
    [InlineData(3, 0, "max_new_tokens", "1 or more")]
    [InlineData(3, -1, "max_new_tokens", "1 or more")]
    public void Decode_BadRequest_NamesTheField(int promptLength, int maxNewTokens, string field, string says)
    {
        var request = new SampleRequest { Id = "p", Prompt = new int[promptLength], MaxNewTokens = maxNewTokens };
        AssertRefused(() => Texts.Decode(Model(2, 2, LogitFunctions.Random), new DecodingSettings(), [request]), field, says);
    }

    [Fact]
    public void Decode_TokenOutsideTheVocabulary_IsRefused() => AssertRefused(
        () => Texts.Decode(Model(2, 2, LogitFunctions.Random), new DecodingSettings(), [new SampleRequest { Id = "p", Prompt = [1, Vocabulary], MaxNewTokens = 1 }]),
        "prompt", "position 1");

    public static TheoryData<DecodingSettings, string> BadSettings => new()
    {
        { new DecodingSettings { Temperature = -0.1 }, "sampling.temperature" },
        { new DecodingSettings { Temperature = double.NaN }, "sampling.temperature" },
        { new DecodingSettings { TopP = 0 }, "sampling.top_p" },
        { new DecodingSettings { TopP = 1.01 }, "sampling.top_p" },
        { new DecodingSettings { TopK = -1 }, "sampling.top_k" },
        { new DecodingSettings { MinP = -0.1 }, "sampling.min_p" },
        { new DecodingSettings { MinP = 1 }, "sampling.min_p" },
        { new DecodingSettings { MinP = double.NaN }, "sampling.min_p" },
        { new DecodingSettings { RepetitionPenalty = 0 }, "sampling.repetition_penalty" },
        { new DecodingSettings { RepetitionPenalty = double.PositiveInfinity }, "sampling.repetition_penalty" },
        { new DecodingSettings { PresencePenalty = double.NaN }, "sampling.presence_penalty" },
        { new DecodingSettings { FrequencyPenalty = double.NegativeInfinity }, "sampling.frequency_penalty" },
        { new DecodingSettings { AdaptiveDrafts = true, Speculation = SpeculationRule.Rejection }, "sampling.adaptive_drafts" },
        { new DecodingSettings { LogProbabilities = 21 }, "sampling.logprobs" },
        { new DecodingSettings { DraftHeads = 3 }, "sampling.draft_heads" },
        { new DecodingSettings { DraftHeads = -1 }, "sampling.draft_heads" },
        { new DecodingSettings { PrefillRows = 0 }, "sampling.prefill_rows" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void Create_BadSetting_NamesTheField(DecodingSettings settings, string field)
    {
        using var pool = new WorkerPool(1);
        AssertRefused(() => _ = new BatchDecoder(Model(2, 2, LogitFunctions.Random), settings, pool), field, "");
    }

    [Fact]
    public void Create_DraftHeadsOnAModelWithoutHeads_SaysSo()
    {
        using var pool = new WorkerPool(1);
        AssertRefused(() => _ = new BatchDecoder(Model(1, 2, LogitFunctions.Random), new DecodingSettings { DraftHeads = 2 }, pool), "sampling.draft_heads", "1 head");
        Assert.Equal(1, new DecodingSettings { DraftHeads = 4, Speculation = SpeculationRule.Off }.BlockLength(4));
    }

    [Theory]
    [InlineData(SpeculationRule.Coupled)]
    [InlineData(SpeculationRule.Rejection)]
    public void Create_SpeculationOnAModelWithoutHeads_IsRefusedWhenAskedFor(SpeculationRule rule)
    {
        using var pool = new WorkerPool(1);
        AssertRefused(() => _ = new BatchDecoder(Model(1, 2, LogitFunctions.Random), new DecodingSettings { Speculation = rule }, pool), "sampling.speculation", "1 head");
        Assert.Equal(1, new DecodingSettings { Speculation = SpeculationRule.Auto }.BlockLength(1));
        Assert.Equal(3, new DecodingSettings { Speculation = SpeculationRule.Auto }.BlockLength(3));
    }

    [Fact]
    public void From_Rejection_FixesTheDraftLength()
    {
        Assert.True(DecodingSettings.From(new SamplingSettings(), seed: 1).AdaptiveDrafts);
        Assert.False(DecodingSettings.From(new SamplingSettings { Speculation = SpeculationRule.Rejection }, seed: 1).AdaptiveDrafts);
    }

    private static TableModel Model(int heads, int slots, LogitFunction function) => new(Vocabulary, heads, slots, Context, function);

    private static SampleResult Single(int heads, LogitFunction function, int maxNewTokens, params int[] stop) =>
        Texts.Decode(Model(heads, 1, function), new DecodingSettings(), [new SampleRequest { Id = "p", Prompt = [1, 2, 3], MaxNewTokens = maxNewTokens, StopTokens = stop }]).Values.Single();

    private static IEnumerable<SampleRequest> Requests(int problems, int samples) =>
        from problem in Enumerable.Range(0, problems)
        from sample in Enumerable.Range(0, samples)
        select new SampleRequest
        {
            Id = $"problem {problem}",
            Sample = sample,
            Prompt = [.. Enumerable.Range(0, 1 + problem % 5).Select(i => (problem + i) % Vocabulary)],
            MaxNewTokens = 1 + (problem * 7 + sample * 3) % 23,
        };

    private static void AssertRefused(Action action, string field, string says)
    {
        var error = Assert.Throws<JobException>(action).Error;
        Assert.Equal(ErrorCodes.InvalidSpecification, error.Code);
        Assert.Equal(field, error.Field);
        Assert.Contains(says, error.Message);
    }
}
