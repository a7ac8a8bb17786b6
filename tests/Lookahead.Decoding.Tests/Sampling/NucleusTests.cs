using Lookahead.Decoding.Sampling;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Decoding.Tests.Sampling;

public sealed class NucleusTests
{
    [Theory]
    [InlineData(0.8, 0.95)]
    [InlineData(1.0, 0.5)]
    [InlineData(0.2, 0.9)]
    [InlineData(3.0, 0.999)]
    [InlineData(1.0, 1.0)]
    public void Compute_RandomLogits_EqualsTheFullSort(double temperature, double topP)
    {
        var random = new Random(1);
        var nucleus = new Nucleus(101, new DecodingSettings { Temperature = temperature, TopP = topP });
        for (var trial = 0; trial < 200; trial++)
        {
            // Rounded logits: many ties.
            var logits = Enumerable.Range(0, 101).Select(_ => MathF.Round((float)(8 * random.NextDouble() - 4), trial % 3)).ToArray();
            nucleus.Compute(logits);
            var expected = ReferenceSampler.Probabilities(logits, temperature, topP);
            Assert.Equal(Enumerable.Range(0, 101).Where(t => expected[t] > 0), Tokens(nucleus).Order());
        }
    }

    [Theory]
    [InlineData(1, 1.0, 0.0)]
    [InlineData(5, 1.0, 0.0)]
    [InlineData(50, 1.0, 0.0)]
    [InlineData(100, 0.9, 0.0)]
    [InlineData(101, 0.9, 0.0)]
    [InlineData(1000, 0.9, 0.0)]
    [InlineData(10, 0.6, 0.0)]
    [InlineData(0, 1.0, 0.1)]
    [InlineData(0, 0.9, 0.05)]
    [InlineData(0, 0.5, 0.7)]
    [InlineData(20, 0.95, 0.2)]
    [InlineData(20, 1.0, 0.999)]
    public void Compute_TopKThenTopPThenMinP_EqualsTheFullSort(int topK, double topP, double minP)
    {
        var random = new Random(2);
        foreach (var temperature in new[] { 0.3, 1.0, 2.0 })
        {
            var settings = new DecodingSettings { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP };
            var nucleus = new Nucleus(101, settings);
            for (var trial = 0; trial < 100; trial++)
            {
                var logits = Enumerable.Range(0, 101).Select(_ => MathF.Round((float)(8 * random.NextDouble() - 4), trial % 3)).ToArray();
                nucleus.Compute(logits);
                var expected = ReferenceSampler.Probabilities(logits, settings);
                Assert.Equal(Enumerable.Range(0, 101).Where(t => expected[t] > 0), Tokens(nucleus).Order());
            }
        }
    }

    [Fact]
    public void Compute_TopPAfterTopK_IsAShareOfWhatTopKKeeps()
    {
        // Probabilities .4 .3 .2 .1: top-p .6 alone keeps two; of the first two, renormalised to .57 and .43, both; of one, one.
        var logits = new[] { .4, .3, .2, .1 }.Select(p => (float)Math.Log(p)).ToArray();
        Assert.Equal([0, 1], Kept(logits, new DecodingSettings { Temperature = 1, TopP = 0.6 }));
        Assert.Equal([0], Kept(logits, new DecodingSettings { Temperature = 1, TopK = 2, TopP = 0.55 }));
        Assert.Equal([0, 1], Kept(logits, new DecodingSettings { Temperature = 1, TopK = 3, TopP = 0.55 }));
        // Min-p is relative to the most probable token: .5 * .4 keeps .2, .51 * .4 does not.
        Assert.Equal([0, 1, 2], Kept(logits, new DecodingSettings { Temperature = 1, TopP = 1, MinP = 0.49 }).Order());
        Assert.Equal([0, 1], Kept(logits, new DecodingSettings { Temperature = 1, TopP = 1, MinP = 0.51 }).Order());
    }

    [Fact]
    public void Compute_TopKAmongTies_KeepsTheLowestIds() =>
        Assert.Equal([3, 0, 1], Kept([1f, 1f, 1f, 2f, 1f, 1f, 1f, 1f], new DecodingSettings { Temperature = 1, TopK = 3, TopP = 1 }));

    [Fact]
    public void Compute_TiesAtTheEdge_KeepTheLowestIds() => Assert.Equal([2, 0, 1], Kept([1f, 1f, 3f, 1f, 1f], topP: 0.8));

    [Fact]
    public void Compute_TinyTopP_KeepsTheArgmax() => Assert.Equal([3], Kept([0f, -0f, -5f, 0.001f], topP: 1e-6));

    [Fact]
    public void Compute_NegativeZero_TiesWithZero() => Assert.Equal([0, 1], Kept([-0f, 0f, -9f], topP: 0.9));

    [Fact]
    public void Compute_TopPOne_KeepsEveryToken() => Assert.Equal([0, 1, 2], Kept([0f, -200f, 5f], topP: 1).Order());

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Compute_BrokenLogits_NamesTheModel(float broken)
    {
        var error = Assert.Throws<JobException>(() => Kept([0f, 1f, broken], topP: 0.9));
        Assert.Equal(ErrorCodes.InvalidModel, error.Error.Code);
    }

    [Fact]
    public void Sample_TemperatureZero_TakesTheLowestOfTheGreatest() =>
        Assert.Equal(1, new TokenSampler(4, new DecodingSettings { Temperature = 0 }).Sample([0f, 2f, 2f, 1f], null, CounterNoise.Create(1, "p", 0), 0));

    [Fact]
    public void Sample_ManyKeys_FollowsTheRenormalisedNucleus()
    {
        float[] logits = [0.3f, 2f, 1.1f, -1f, 1.1f, -3f];
        var settings = new DecodingSettings { Temperature = 0.8, TopP = 0.9 };
        var sampler = new TokenSampler(logits.Length, settings);
        var counts = new long[logits.Length];
        var n = Tier.Count(20_000, 1_000_000);
        for (var sample = 0; sample < n; sample++)
        {
            counts[sampler.Sample(logits, null, CounterNoise.Create(1, "p", sample), 3)]++;
        }
        Assert.InRange(ChiSquare.Deviations(ReferenceSampler.Probabilities(logits, 0.8, 0.9), counts), -5, 5);
        Assert.True(ChiSquare.Deviations(ReferenceSampler.Probabilities(logits, 0.75, 0.9), counts) > 5, "the control: another temperature is seen");
    }

    private static IEnumerable<int> Tokens(Nucleus nucleus) => Enumerable.Range(0, nucleus.Count).Select(i => nucleus[i]);

    private static int[] Kept(float[] logits, double topP) => Kept(logits, new DecodingSettings { Temperature = 1, TopP = topP });

    private static int[] Kept(float[] logits, DecodingSettings settings)
    {
        var nucleus = new Nucleus(logits.Length, settings);
        nucleus.Compute(logits);
        return [.. Tokens(nucleus)];
    }
}
