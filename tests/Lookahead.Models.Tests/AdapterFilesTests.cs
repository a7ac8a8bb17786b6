using Lookahead.Formats.Models;
using Lookahead.Formats.Weights.Peft;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using TorchSharp;

namespace Lookahead.Models.Tests;

/// <summary>LoRA adapters out of a model and into another.</summary>
public sealed class AdapterFilesTests : IDisposable
{
    private static readonly LoraSettings Settings = new() { Rank = 3, Alpha = 5, Targets = ["q_proj", "down_proj"] };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_AdapterOnItsBase_GivesTheMergedModel()
    {
        using var model = WriteBaseAndAdapter(new LoraConfig { Rank = 3, Alpha = 5, TargetModules = Settings.Targets, BaseModel = folder["base"] });
        var adapted = Tiny.Logits(model);
        using var merged = LowRankAdapters.Merge(model);
        using var plain = ModelFiles.Load(folder["base"]);

        using var loaded = ModelFiles.Load(folder["adapter"]);

        Assert.Equal(merged.Config, loaded.Config);
        Assert.True(Tiny.Distance(Tiny.Logits(plain), adapted) > 1e-3);
        Assert.True(Tiny.Distance(adapted, Tiny.Logits(loaded)) < 1e-5);
        Assert.True(Tiny.Distance(Tiny.Logits(merged), Tiny.Logits(loaded)) < 1e-5);
    }

    [Fact]
    public void Load_AdapterWithNewHeads_CopiesTheMergedLayer()
    {
        using var model = WriteBaseAndAdapter(new LoraConfig { Rank = 3, Alpha = 5, TargetModules = Settings.Targets, BaseModel = folder["base"] });

        using var loaded = ModelFiles.Load(folder["adapter"], new HeadRequest(4));

        var values = Tiny.Values(loaded);
        var last = TensorNames.Layer(loaded.Config.Layers - 1);
        Assert.NotEqual(ModelFiles.ReadFloats(model.Parameters[last + TensorNames.Query]), values[last + TensorNames.Query]);
        Assert.Equal(values[last + TensorNames.Query], values[TensorNames.ExtraHead(4) + TensorNames.Query]);
    }

    [Fact]
    public void Load_AdapterOfRankStabilisedLora_ScalesByTheRootOfTheRank()
    {
        using var model = WriteBaseAndAdapter(new LoraConfig { Rank = 3, Alpha = 5 / Math.Sqrt(3), TargetModules = Settings.Targets, BaseModel = folder["base"], UseRslora = true });

        using var loaded = ModelFiles.Load(folder["adapter"]);

        Assert.True(Tiny.Distance(Tiny.Logits(model), Tiny.Logits(loaded)) < 1e-5);
    }

    [Theory]
    [InlineData("meta-llama/Llama-2-7b-hf", "is an adapter of 'meta-llama/Llama-2-7b-hf'; base_model_name_or_path")]
    [InlineData("/no/such/folder", "must be the full path of a model directory")]
    [InlineData(null, "base_model_name_or_path")]
    public void Load_AdapterWithoutItsBase_SaysWhatToSet(string? baseModel, string message)
    {
        using var model = WriteBaseAndAdapter(new LoraConfig { Rank = 3, Alpha = 5, TargetModules = Settings.Targets, BaseModel = baseModel });

        Tiny.Refused(() => ModelFiles.Load(folder["adapter"]), message);
    }

    [Fact]
    public void Load_AdapterOfAnAdapter_IsRefused()
    {
        using var model = WriteBaseAndAdapter(new LoraConfig { Rank = 3, Alpha = 5, TargetModules = Settings.Targets, BaseModel = folder["adapter"] });

        Tiny.Refused(() => ModelFiles.Load(folder["adapter"]), "is an adapter of an adapter");
    }

    [Fact]
    public void Load_AdapterOfAnotherModel_NamesTheTensor()
    {
        using var model = WriteBaseAndAdapter(new LoraConfig { Rank = 3, Alpha = 5, TargetModules = Settings.Targets, BaseModel = folder["other"] });
        using (var other = Tiny.Model(Tiny.Config(ModelFamily.Qwen3)))
        {
            ModelFiles.Save(other, folder["other"]);
        }

        Tiny.Refused(() => ModelFiles.Load(folder["adapter"]), "q_proj.lora_B.weight", "[32, 3]", "[64, 3]");
    }

    /// <summary>The model with its adapters, still unmerged.</summary>
    private MtpModel WriteBaseAndAdapter(LoraConfig config)
    {
        var plain = Tiny.Model(Tiny.Config(nHeads: 2));
        ModelFiles.Save(plain, folder["base"]);
        var model = LowRankAdapters.Attach(plain, Settings, seed: 4);
        using (torch.no_grad())
        {
            foreach (var up in model.Parameters.Where(p => p.Key.EndsWith(TensorNames.LoraUp, StringComparison.Ordinal)).Select(p => p.Value))
            {
                using var drawn = torch.tensor(Enumerable.Range(0, (int)up.numel()).Select(i => 0.1f * MathF.Sin(i + 1)).ToArray(), up.shape);
                up.copy_(drawn);
            }
        }
        LoraAdapter.Write(folder["adapter"], config, LowRankAdapters.Updates(model));
        return model;
    }
}
