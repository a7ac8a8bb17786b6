using System.Text.Json.Nodes;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Weights;
using Lookahead.Formats.Weights.Peft;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Weights;

public sealed class LoraAdapterTests
{
    private static readonly ModelConfig Model = new()
    {
        VocabularySize = 7, Dim = 4, Layers = 2, AttentionHeads = 2, KeyValueHeads = 1, HeadDim = 2, FeedForwardDim = 6, Context = 8, NHeads = 2,
    };

    private static readonly LoraConfig Config = new() { Rank = 3, Alpha = 6, TargetModules = ["q_proj", "down_proj"], BaseModel = "me/base" };

    private static readonly LoraUpdate[] Updates =
    [
        new("model.layers.0.self_attn.q_proj", 4, 4, () => Values(12, 1), () => Values(12, 2)),
        new("model.extra_heads.0.mlp.down_proj", 6, 4, () => Values(18, 3), () => Values(12, 4)),
    ];

    [Fact]
    public void Write_ThenOpen_GivesConfigAndValues()
    {
        using var folder = new TempFolder();
        LoraAdapter.Write(folder.Path, Config, Updates);
        using (var file = WeightsSource.OpenFile(folder["adapter_model.safetensors"]))
        {
            Assert.Contains("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", file.Names);
        }
        using var adapter = LoraAdapter.Open(folder.Path, Model);
        Assert.Equivalent(Config, adapter.Config, strict: true);
        Assert.Equal(2, adapter.Config.Scale);
        Assert.Equal(6 / Math.Sqrt(3), (adapter.Config with { UseRslora = true }).Scale);
        Assert.Equal(Updates.Select(u => u.Module), adapter.Pairs.Select(p => p.Module));
        Assert.Equal([3L, 6], adapter.Pairs[1].A.Shape);
        Assert.Equal(Values(18, 3), adapter.Pairs[1].A.ReadFloats());
        Assert.Equal(Values(12, 4), adapter.Pairs[1].B.ReadFloats());
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "'IA3' is not supported")]
    [InlineData("bias", "\"all\"", "bias: 'all' is not supported")]
    [InlineData("use_dora", "true", "use_dora: is true")]
    [InlineData("rank_pattern", "{\"q_proj\": 4}", "rank_pattern: is not supported")]
    [InlineData("modules_to_save", "[\"lm_head\"]", "modules_to_save: is not supported")]
    [InlineData("target_modules", "\".*q_proj\"", "target_modules: must be an array")]
    [InlineData("r", "null", "r: is missing")]
    [InlineData("r", "2", "the model asks for [2, 4]")]
    [InlineData("target_modules", "[\"q_proj\"]", "which target_modules of adapter_config.json does not name")]
    public void Open_AdapterOfAnotherKind_IsRefusedByName(string field, string value, string message)
    {
        using var folder = new TempFolder();
        LoraAdapter.Write(folder.Path, Config, Updates);
        var json = JsonNode.Parse(File.ReadAllText(folder[LoraConfig.FileName]))!.AsObject();
        json[field] = JsonNode.Parse(value);
        folder.Write(LoraConfig.FileName, json.ToJsonString());
        WeightsAssert.Refused(message, () => LoraAdapter.Open(folder.Path, Model));
    }

    [Fact]
    public void Open_AdapterForAnotherModel_IsRefused()
    {
        using var folder = new TempFolder();
        LoraAdapter.Write(folder.Path, Config, Updates);
        WeightsAssert.Refused("'model.extra_heads.0.mlp.down_proj', which is no linear layer of the model", () => LoraAdapter.Open(folder.Path, Model with { NHeads = 1 }));
        WeightsAssert.Refused("the model asks for [3, 8]", () => LoraAdapter.Open(folder.Path, Model with { Dim = 8 }));
        LoraAdapter.Write(folder.Path, Config, []);
        WeightsAssert.Refused("adapts nothing", () => LoraAdapter.Open(folder.Path, Model));
    }

    private static float[] Values(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => seed + i / 8f)];
}
