using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using Lookahead.Models.Weights;

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

    [Fact]
    public void Load_TensorThatTheConfigDoesNotTellOf_IsRefused()
    {
        var directory = Directory.CreateTempSubdirectory("lookahead-decoding-").FullName;
        try
        {
            // The weights of a Qwen2 model beside the config of a Llama: biases would be left out.
            using var model = TinyModels.Random(ModelCases.Config("qwen2", HeadArchitecture.Parallel, 2), seed: 1);
            ModelFiles.Save(model, directory);
            File.WriteAllText(Path.Combine(directory, ModelConfig.FileName), (model.Config with { Family = ModelFamily.Llama }).ToJson());
            AssertRefused(() => ExactWeights.Load(directory), "self_attn.q_proj.bias");
            // One head in the config, two in the weights.
            File.WriteAllText(Path.Combine(directory, ModelConfig.FileName), (model.Config with { NHeads = 1 }).ToJson());
            AssertRefused(() => ExactWeights.Load(directory), "model.extra_heads.0");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void AssertRefused(Action action, string says)
    {
        var error = Assert.Throws<JobException>(action).Error;
        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
