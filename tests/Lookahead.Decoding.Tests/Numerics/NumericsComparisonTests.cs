using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Fast;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Numerics;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;
using TorchSharp;

namespace Lookahead.Decoding.Tests.Numerics;

/// <summary>What the fast numerics change in texts, and that the measure of it measures.</summary>
public sealed class NumericsComparisonTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private static readonly DecodingSettings Settings = new() { Seed = 7, Temperature = 0.9 };

    [Theory]
    [InlineData(SpeculationRule.Coupled, 8)]
    [InlineData(SpeculationRule.Coupled, 3)]
    [InlineData(SpeculationRule.Off, 1)]
    public void Fast_InFp32_DiffersByRoundingAlone(SpeculationRule speculation, int slots)
    {
        using var weights = FastWeights.From(trained.Model);
        using var fast = new FastModel(weights, slots);
        var report = Compare(fast, Settings with { Speculation = speculation }, Requests(Tier.Count(24, 2000)));
        Assert.True(report.Tokens > 1000, $"{report.Tokens} tokens");
        Assert.All(report.Differences, difference => Assert.InRange(difference.Gap, 0, 1e-3));
    }

    [Fact]
    public void Fast_InBfloat16_IsCountedAndMeasured()
    {
        using var half = FastWeights.From(trained.Model, dtype: torch.ScalarType.BFloat16);
        using var fast = new FastModel(half, slots: 8);
        var report = Compare(fast, Settings with { Temperature = 1.5 }, Requests(60)); // Hot, so that many choices are close.
        Assert.NotEmpty(report.Differences);
        Assert.Equal(1e6 * report.Differences.Count / report.Tokens, report.DifferingTokensPerMillion);
        Assert.InRange(report.MaxGap, 1e-6, 1); // bf16 scores of a few units: rounding, and no more.
    }

    // The control: a model that is not the same one must not pass for rounding.
    [Fact]
    public void Compare_WithAnotherModel_FindsLargeGaps()
    {
        using var other = trained.Model.Cast(torch.ScalarType.Float32);
        using (torch.no_grad())
        {
            using var scope = torch.NewDisposeScope();
            var norm = other.Parameters["model.norm.weight"];
            norm.copy_(norm * torch.tensor(1.1f));
        }
        using var weights = FastWeights.From(other);
        using var fast = new FastModel(weights, slots: 8);
        var report = Compare(fast, Settings, Requests(40));
        Assert.True(report.MaxGap > 1e-2, $"{report.Differences.Count} differences, greatest gap {report.MaxGap}");
    }

    [Theory]
    [InlineData(HeadArchitecture.Parallel)]
    [InlineData(HeadArchitecture.Causal)]
    [InlineData(HeadArchitecture.Anticausal)]
    [InlineData(HeadArchitecture.Linear)]
    public void Decode_AdaptiveDraftsThatAreAllRight_AcceptsThem(HeadArchitecture architecture)
    {
        using var model = TinyModels.Constant(TinyModels.Config(nHeads: 4) with { HeadArchitecture = architecture }, seed: 1);
        using var weights = FastWeights.From(model);
        using var fast = new FastModel(weights, slots: 4);
        foreach (var adaptive in new[] { false, true })
        {
            var texts = Texts.Decode(fast, Settings with { AdaptiveDrafts = adaptive }, Requests(10), threads: 2);
            Assert.All(texts.Values, text => Assert.Equal(text.Drafted, text.Accepted));
            Assert.True(adaptive || texts.Values.All(text => text.Accepted[2] > 0));
        }
    }

    [Fact]
    public void Compare_SameModel_FindsNothingAndCountsEveryToken()
    {
        using var pool = new WorkerPool(1);
        using var model = new ExactModel(trained.Weights, pool, slots: 4);
        var requests = Requests(6);
        var run = new DecodingRun(model, Settings);
        var report = NumericsComparison.Compare(run, run with { Settings = Settings with { Speculation = SpeculationRule.Off } }, requests, pool);
        Assert.Equal((6, requests.Sum(r => (long)r.MaxNewTokens), 0), (report.Texts, report.Tokens, report.Differences.Count));
        Assert.Equal((0, 0), (report.DifferingTokensPerMillion, report.MaxGap));
    }

    [Fact]
    public void Compare_GreedyNearTie_GapIsTheLogitsDistance()
    {
        var report = Compare([0, 1.25f, 1, 0], [0, 1, 1.25f, 0], Settings with { Temperature = 0 });
        var difference = report.Differences[0];
        Assert.Equal((0, 1, 2, 0.25, null), (difference.Position, difference.Expected, difference.Actual, difference.ScoreGap, difference.NucleusGap));
        Assert.Equal((1, 1_000_000), (report.Tokens, report.DifferingTokensPerMillion));
    }

    [Fact]
    public void Compare_TokenAtTheNucleusEdge_GapIsItsProbability()
    {
        // Token 2 begins at a probability of 0.9500 in one model and of 0.9498 in the other; top-p lies between them.
        var settings = Settings with { Temperature = 1, TopP = 0.9499 };
        float[] without = Logits(0.5, 0.45, 0.05), with = Logits(0.5, 0.4498, 0.0502);

        // Its score may be far ahead; what decides is the edge.
        var entered = Compare(without, with, settings, samples: 300).Differences;
        Assert.NotEmpty(entered);
        Assert.All(entered, d => Assert.Equal(2, d.Actual));
        Assert.All(entered, d => Assert.Equal(1e-4, d.Gap, 1e-5));

        var left = Compare(with, without, settings, samples: 300).Differences;
        Assert.NotEmpty(left);
        Assert.All(left, d => Assert.Equal(2, d.Expected));
        Assert.All(left, d => Assert.Equal(1e-4, d.Gap, 1e-5));
        Assert.Contains(left, d => d.ScoreGap > 1e-2);

        static float[] Logits(params double[] probabilities) => [.. probabilities.Select(p => (float)Math.Log(p))];
    }

    [Fact]
    public void Compare_OtherSeed_IsRefused()
    {
        using var pool = new WorkerPool(1);
        using var model = new ExactModel(trained.Weights, pool, slots: 1);
        var run = new DecodingRun(model, Settings);
        Assert.Throws<ArgumentException>(() => NumericsComparison.Compare(run, run with { Settings = Settings with { Seed = 8 } }, Requests(1), pool));
    }

    private static NumericsReport Compare(float[] reference, float[] other, DecodingSettings settings, int samples = 1)
    {
        using var pool = new WorkerPool(1);
        TableModel Model(float[] logits) => new(logits.Length, heads: 1, slots: 2, context: 8, (_, _, to) => logits.CopyTo(to));
        SampleRequest[] requests = [.. Enumerable.Range(0, samples).Select(i => new SampleRequest { Id = "p", Sample = i, Prompt = [0], MaxNewTokens = 1 })];
        return NumericsComparison.Compare(new(Model(reference), settings), new(Model(other), settings), requests, pool);
    }

    private NumericsReport Compare(FastModel fast, DecodingSettings settings, SampleRequest[] requests)
    {
        using var pool = new WorkerPool(2);
        using var exact = new ExactModel(trained.Weights, pool, slots: 5);
        return NumericsComparison.Compare(new(exact, settings), new(fast, settings), requests, pool);
    }

    private static SampleRequest[] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => new SampleRequest
    {
        Id = $"problem {i / 4}",
        Sample = i % 4,
        Prompt = TrainedModel.Prompt(i / 4),
        MaxNewTokens = 40 + i % 9,
    })];
}
