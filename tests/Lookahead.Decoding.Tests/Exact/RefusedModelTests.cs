using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;

namespace Lookahead.Decoding.Tests.Exact;

/// <summary>What cannot be decoded rightly is refused, with a reason.</summary>
public sealed class RefusedModelTests
{
    [Theory]
    [InlineData(3, 2, 6, "num_key_value_heads")]
    [InlineData(2, 0, 6, "num_key_value_heads")]
    [InlineData(2, 2, 7, "head_dim")]
    public void Check_WrongShape_NamesTheField(int heads, int keyValueHeads, int headDim, string field) =>
        AssertRefused(() => Decodable.Check(TinyModels.Config(heads: heads, keyValueHeads: keyValueHeads, headDim: headDim)), field);

    [Fact]
    public void Check_NoLayersHeadsOrArchitecture_NamesTheField()
    {
        AssertRefused(() => Decodable.Check(TinyModels.Config(layers: 0)), "num_hidden_layers");
        AssertRefused(() => Decodable.Check(TinyModels.Config(nHeads: 0)), "n_future_tokens");
        AssertRefused(() => Decodable.Check(TinyModels.Config() with { HeadArchitecture = (HeadArchitecture)99 }), "mtp_head_architecture");
    }

    [Fact]
    public void From_UnmergedAdapters_SaysToMergeThem()
    {
        var settings = new LoraSettings { Rank = 2, Alpha = 4, Targets = ["q_proj"] };
        using var adapted = LowRankAdapters.Attach(TinyModels.Random(TinyModels.Config(), seed: 1), settings, seed: 1);
        Assert.Contains("merge", Assert.Throws<ArgumentException>(() => ExactWeights.From(adapted)).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(Action action, string says)
    {
        var error = Assert.Throws<JobException>(action).Error;
        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
