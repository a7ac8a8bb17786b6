using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Sampling;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Sampling;

public sealed class LogProbabilityTests
{
    private const int Vocabulary = 40;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void Decode_WithLogProbabilities_GivesTheLogSoftmaxOfTheModelItself(int alternatives)
    {
        // Penalties, temperature and filters change the text, but not what the model thinks of it.
        var settings = new DecodingSettings { Seed = 1, LogProbabilities = alternatives, TopK = 9, Temperature = 1.3, RepetitionPenalty = 1.2, FrequencyPenalty = 0.4 };
        foreach (var text in Decode(settings).Values)
        {
            Assert.Equal(text.Tokens, text.LogProbabilities!.Select(p => p.Token));
            for (var i = 0; i < text.Tokens.Length; i++)
            {
                var expected = LogSoftmax([.. text.Request.Prompt, .. text.Tokens[..i]]);
                var actual = text.LogProbabilities![i];
                Assert.Equal(expected[text.Tokens[i]], actual.LogProbability, 1e-12);
                Assert.Equal(Enumerable.Range(0, Vocabulary).OrderByDescending(t => expected[t]).ThenBy(t => t).Take(alternatives), actual.Alternatives.Select(a => a.Token));
                Assert.All(actual.Alternatives, a => Assert.Equal(expected[a.Token], a.LogProbability, 1e-12));
            }
        }
    }

    [Fact]
    public void Decode_SpeculationOnAndOff_GivesEqualBits()
    {
        var settings = new DecodingSettings { Seed = 1, LogProbabilities = 5 };
        var off = Decode(settings with { Speculation = SpeculationRule.Off });
        foreach (var (key, text) in Decode(settings))
        {
            Assert.Equal(off[key].LogProbabilities!.Select(p => p.LogProbability), text.LogProbabilities!.Select(p => p.LogProbability));
            Assert.Equal(off[key].LogProbabilities!.SelectMany(p => p.Alternatives), text.LogProbabilities!.SelectMany(p => p.Alternatives));
        }
    }

    [Fact]
    public void Decode_WithoutAsking_GivesNone() => Assert.All(Decode(new DecodingSettings()).Values, t => Assert.Null(t.LogProbabilities));

    [Fact]
    public void Record_TiesAndMaskedTokens_AreOrderedByIdAndMinusInfinity()
    {
        var record = new LogProbabilityRecord();
        new LogProbabilities(5, alternatives: 20).Record([1f, 2f, float.NegativeInfinity, 2f, 1f], 2, record);
        var item = Assert.Single(record.ToArray());
        Assert.Equal(double.NegativeInfinity, item.LogProbability);
        Assert.Equal([1, 3, 0, 4, 2], item.Alternatives.Select(a => a.Token));
    }

    [Fact]
    public void Exp_WholeRange_IsWithinFourUnitsInTheLastPlace()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var x = -700 * Math.Pow(random.NextDouble(), 3) + (i % 2 == 0 ? 0 : 5);
            var expected = Math.Exp(x);
            Assert.InRange(DeterministicExp.Exp(x), expected * (1 - 9e-16), expected * (1 + 9e-16));
        }
        Assert.Equal((1.0, 0.0, 0.0), (DeterministicExp.Exp(0), DeterministicExp.Exp(-709), DeterministicExp.Exp(double.NegativeInfinity)));
    }

    private static double[] LogSoftmax(int[] history)
    {
        var logits = new float[Vocabulary];
        LogitFunctions.Random(1, history, logits);
        var max = (double)logits.Max();
        var total = logits.Sum(x => Math.Exp(x - max));
        return [.. logits.Select(x => x - max - Math.Log(total))];
    }

    private static SortedDictionary<string, SampleResult> Decode(DecodingSettings settings) => Texts.Decode(
        new TableModel(Vocabulary, heads: 3, slots: 4, context: 64, LogitFunctions.Random), settings,
        Enumerable.Range(0, 20).Select(i => new SampleRequest { Id = "p", Sample = i, Prompt = [1 + i % 3, 5], MaxNewTokens = 20 }), threads: 2);
}
