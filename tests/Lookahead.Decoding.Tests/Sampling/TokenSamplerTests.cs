using Lookahead.Decoding.Sampling;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Sampling;

public sealed class TokenSamplerTests
{
    private const int Vocabulary = 50;

    [Theory]
    [InlineData(1.3, 0.0, 0.0)]
    [InlineData(0.7, 0.0, 0.0)]
    [InlineData(1.0, 0.5, 0.0)]
    [InlineData(1.0, 0.0, 0.5)]
    [InlineData(1.2, -0.4, 0.3)]
    public void Penalties_PromptAndText_EqualTheDefinition(double repetition, double presence, double frequency)
    {
        var settings = new DecodingSettings { RepetitionPenalty = repetition, PresencePenalty = presence, FrequencyPenalty = frequency };
        var random = new Random(1);
        var counts = new TokenCounts(Vocabulary, capacity: 40);
        for (var trial = 0; trial < 100; trial++)
        {
            int[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(Vocabulary))];
            var logits = Enumerable.Range(0, Vocabulary).Select(_ => (float)(8 * random.NextDouble() - 4)).ToArray();
            var (prompt, text, drafts) = (Draw(1 + trial % 15), Draw(trial % 20), Draw(trial % 5));
            counts.Begin(prompt);
            foreach (var token in text.Concat(drafts))
            {
                counts.Add(token);
            }
            var penalties = new Penalties(Vocabulary, settings);
            AssertClose(ReferenceSampler.Penalise(logits, prompt, [.. text, .. drafts], settings), penalties.Apply(logits, counts));
            foreach (var token in drafts.Reverse())
            {
                counts.Remove(token);
            }
            AssertClose(ReferenceSampler.Penalise(logits, prompt, text, settings), penalties.Apply(logits, counts));
            Assert.Equal(prompt.Concat(text).Distinct().Order(), counts.Tokens.ToArray().Order());
        }
    }

    [Theory]
    [InlineData(SpeculationRule.Coupled)]
    [InlineData(SpeculationRule.Rejection)]
    public void Steps_WithEverythingOn_AllocateNothing(SpeculationRule rule)
    {
        var settings = new DecodingSettings { Speculation = rule, TopK = 20, TopP = 0.9, MinP = 0.01, RepetitionPenalty = 1.1, PresencePenalty = 0.1, FrequencyPenalty = 0.1 };
        var sampler = new TokenSampler(Vocabulary, settings);
        var counts = new TokenCounts(Vocabulary, capacity: 1000);
        var distribution = rule == SpeculationRule.Rejection ? new DraftDistribution(Vocabulary) : null;
        var logits = new float[Vocabulary];
        LogitFunctions.Random(1, [3], logits);
        var noise = CounterNoise.Create(1, "p", 0);
        void Step(int position)
        {
            var draft = sampler.Draft(DraftRule.Sampled, logits, counts, distribution, noise, position);
            counts.Add(draft);
            counts.Remove(draft);
            counts.Add(sampler.Judge(logits, counts, draft, distribution, noise, position));
        }
        counts.Begin([1, 2]);
        Step(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var position = 1; position < 100; position++)
        {
            Step(position);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Judge_EqualDistributions_AlwaysAccepts()
    {
        var logits = new float[Vocabulary];
        var sampler = new TokenSampler(Vocabulary, new DecodingSettings { Speculation = SpeculationRule.Rejection, Temperature = 1 });
        var distribution = new DraftDistribution(Vocabulary);
        var accepted = 0;
        for (var sample = 0; sample < 2000; sample++)
        {
            LogitFunctions.Random(1, [sample], logits);
            var noise = CounterNoise.Create(1, "p", sample);
            var draft = sampler.Draft(DraftRule.Sampled, logits, null, distribution, noise, 3);
            accepted += sampler.Judge(logits, null, draft, distribution, noise, 3) == draft ? 1 : 0;
        }
        Assert.Equal(2000, accepted);
    }

    [Fact]
    public void Judge_DraftOutsideTheNucleus_IsReplacedByATokenInside()
    {
        float[] target = [5, 4.9f, -9, -9], head = [-9, -9, 5, 4.9f];
        var sampler = new TokenSampler(4, new DecodingSettings { Speculation = SpeculationRule.Rejection, TopP = 0.9, Temperature = 1 });
        var distribution = new DraftDistribution(4);
        for (var sample = 0; sample < 500; sample++)
        {
            var noise = CounterNoise.Create(1, "p", sample);
            var draft = sampler.Draft(DraftRule.Sampled, head, null, distribution, noise, 0);
            Assert.InRange(draft, 2, 3);
            Assert.InRange(sampler.Judge(target, null, draft, distribution, noise, 0), 0, 1);
            Assert.InRange(sampler.Judge(target, null, draft, drawn: null, noise, 0), 0, 1);
        }
    }

    private static void AssertClose(float[] expected, ReadOnlySpan<float> actual)
    {
        for (var token = 0; token < Vocabulary; token++)
        {
            Assert.Equal(expected[token], actual[token], 1e-5f);
        }
    }
}
