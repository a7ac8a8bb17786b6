using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Tests.Plans;

public sealed class ParameterCountsTests
{
    private const long Layer = 202_383_360; // 4 d^2 + 3 d F + 2 d of Llama 2 7B.

    [Fact]
    public void Of_LlamaTwoSevenBillion_IsItsPublishedCount() =>
        Assert.Equal(6_738_415_616, ParameterCounts.Of(Shapes.SevenBillion(), TrainingMethod.Full, null).Trained);

    [Theory]
    [InlineData(ModelFamily.Llama, HeadArchitecture.Parallel, 4, true)]
    [InlineData(ModelFamily.Qwen2, HeadArchitecture.Causal, 2, false)]
    [InlineData(ModelFamily.Qwen3, HeadArchitecture.Linear, 8, true)]
    [InlineData(ModelFamily.Mistral, HeadArchitecture.Parallel, 1, false)]
    public void Of_AnyModel_EqualsTheConfigsCount(ModelFamily family, HeadArchitecture architecture, int heads, bool tied)
    {
        var config = ModelConfig.FromShape(new ModelShape { Layers = 12, TieEmbeddings = tied }, heads, 500, architecture) with { Family = family };

        var counts = ParameterCounts.Of(config, TrainingMethod.Full, null);

        Assert.Equal(config.ParameterCount, counts.All);
        Assert.Equal(config.ParameterCount, counts.Trained);
        Assert.Equal(config.ParameterCount, counts.Trunk + ((heads - 1) * counts.ExtraHead) + (counts.Vocabulary * (tied ? 1 : 2)));
    }

    [Fact]
    public void Of_Lora_CountsBothFactorsOfEveryTarget()
    {
        // r (in + out) over q, k, v, o and gate, up, down, in 32 layers.
        const long Adapters = 32L * 16 * ((4 * (4096 + 4096)) + (3 * (4096 + 11_008)));

        var counts = ParameterCounts.Of(Shapes.SevenBillion(4), TrainingMethod.Lora, new LoraSettings { Rank = 16 });

        Assert.Equal(39_976_960, Adapters);
        Assert.Equal(Adapters, counts.Adapters);
        Assert.Equal(Adapters + (3 * Layer), counts.Trained);
        Assert.Equal(6_738_415_616 + (3 * Layer) + Adapters, counts.All);
    }

    [Fact]
    public void Of_LoraOnSomeTargets_CountsThoseAlone()
    {
        var counts = ParameterCounts.Of(Shapes.SevenBillion(), TrainingMethod.Lora, new LoraSettings { Rank = 8, Targets = ["q_proj", "v_proj"] });

        Assert.Equal(4_194_304, counts.Trained);
    }

    [Fact]
    public void Of_Heads_TrainsHeadsTwoAndUpAlone() =>
        Assert.Equal(3 * Layer, ParameterCounts.Of(Shapes.SevenBillion(4), TrainingMethod.Heads, null).Trained);
}
