using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Weights;
using Lookahead.Formats.Weights.Meta;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;

namespace Lookahead.Models.Tests;

/// <summary>Models in and out of directories.</summary>
public sealed class ModelFilesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataTheory]
    [InlineData(WeightType.Float32, long.MaxValue)]
    [InlineData(WeightType.Float32, 100_000)]
    [InlineData(WeightType.Float16, long.MaxValue)]
    [InlineData(WeightType.Float16, 50_000)]
    [InlineData(WeightType.Bfloat16, long.MaxValue)]
    [InlineData(WeightType.Bfloat16, 50_000)]
    public void LoadSaveLoad_RealModel_IsBitEqual(WeightType type, long maxShardBytes)
    {
        var source = SharedData.File("models", "stories260K-hf");
        using (var original = WeightsSource.Open(source))
        {
            ShardedSafetensorsWriter.Write(folder["in"], [.. original.Names.Select(n => SafetensorsTensor.Convert(original[n], type.SafetensorsName()))]);
        }
        File.Copy(Path.Combine(source, ModelConfig.FileName), Path.Combine(folder["in"], ModelConfig.FileName));
        File.Copy(Path.Combine(source, ModelConfig.FileName), Path.Combine(Directory.CreateDirectory(folder["out"]).FullName, ModelConfig.FileName));
        using var loaded = ModelFiles.Load(folder["in"]);

        var files = ModelFiles.SaveWeights(loaded, folder["out"], type, maxShardBytes);

        Assert.Equal(maxShardBytes < long.MaxValue, files.Count > 2);
        using var before = WeightsSource.Open(folder["in"]);
        using var after = WeightsSource.Open(folder["out"]);
        Assert.Equal(before.Names.Order(), after.Names.Order());
        Assert.All(before.Names, name =>
        {
            Assert.Equal(before[name].DType, after[name].DType);
            Assert.Equal(before[name].Shape, after[name].Shape);
            Assert.Equal(Tiny.Bytes(before[name]), Tiny.Bytes(after[name]));
        });
        using var again = ModelFiles.Load(folder["out"]);
        Assert.Equal(Tiny.Values(loaded), Tiny.Values(again));
    }

    [Theory]
    [InlineData(ModelFamily.Llama, false, HeadArchitecture.Parallel)]
    [InlineData(ModelFamily.Llama, true, HeadArchitecture.Linear)]
    [InlineData(ModelFamily.Mistral, false, HeadArchitecture.Causal)]
    [InlineData(ModelFamily.Qwen2, true, HeadArchitecture.Parallel)]
    [InlineData(ModelFamily.Qwen3, false, HeadArchitecture.Anticausal)]
    public void SaveLoad_EveryFamily_GivesTheSameModel(ModelFamily family, bool tied, HeadArchitecture architecture)
    {
        var config = Tiny.Config(family, tied: tied, architecture: architecture);
        using var model = Tiny.Model(config);
        ModelFiles.Save(model, folder["m"]);

        using var loaded = ModelFiles.Load(folder["m"]);

        Assert.Equal(config, loaded.Config);
        Assert.Equal(Tiny.Values(model), Tiny.Values(loaded));
        Assert.Equal(Tiny.Logits(model), Tiny.Logits(loaded));
    }

    [Fact]
    public void Load_MetaLayout_GivesTheSameModel()
    {
        using var model = Tiny.Model(Tiny.Config(nHeads: 4));
        ModelFiles.Save(model, folder["hf"]);
        using (var weights = WeightsSource.Open(folder["hf"]))
        {
            MetaLayout.Write(folder["meta"], model.Config, weights);
        }

        using var loaded = ModelFiles.Load(folder["meta"]);

        Assert.Equal(model.Config, loaded.Config);
        Assert.Equal(Tiny.Values(model), Tiny.Values(loaded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_TiedPairOfWhichOneIsStored_FindsIt(bool saidInMetadata)
    {
        using var model = Tiny.Model(Tiny.Config(nHeads: 1, tied: true));
        ModelFiles.Save(model, folder["m"]);
        Dictionary<string, string> ties = saidInMetadata ? new() { [TensorNames.Embedding] = TensorNames.Unembedding } : [];
        var renamed = model.Parameters.ToDictionary(p => p.Key == TensorNames.Embedding ? TensorNames.Unembedding : p.Key, p => p.Value);
        ShardedSafetensorsWriter.Write(folder["m"], ModelFiles.Tensors(renamed), ties);

        using var loaded = ModelFiles.Load(folder["m"]);

        Assert.Equal(Tiny.Values(model), Tiny.Values(loaded));
    }

    [Theory]
    [InlineData(HeadArchitecture.Parallel)]
    [InlineData(HeadArchitecture.Causal)]
    [InlineData(HeadArchitecture.Linear)]
    public void Load_CopiedHeads_LeaveTheBaseLogitsBitEqual(HeadArchitecture architecture)
    {
        using var model = Tiny.Model(Tiny.Config(ModelFamily.Qwen2, nHeads: 1));
        ModelFiles.Save(model, folder["m"]);
        foreach (var heads in new[] { 1, 2, 4, 8 })
        {
            using var loaded = ModelFiles.Load(folder["m"], new HeadRequest(heads, architecture));

            Assert.Equal(heads, loaded.Config.NHeads);
            Assert.Equal(Tiny.Logits(model), Tiny.Logits(loaded));
        }
    }

    [Fact]
    public void Load_FewerAndMoreHeadsThanStored_KeepsThoseThatThereAre()
    {
        using var model = Tiny.Model(Tiny.Config(nHeads: 3));
        ModelFiles.Save(model, folder["m"]);
        using var fewer = ModelFiles.Load(folder["m"], new HeadRequest(2));
        using var more = ModelFiles.Load(folder["m"], new HeadRequest(4));
        var (values, last) = (Tiny.Values(more), TensorNames.Layer(model.Config.Layers - 1));

        Assert.All(Tiny.Values(fewer), p => Assert.Equal(p.Value, ModelFiles.ReadFloats(model.Parameters[p.Key])));
        Assert.All(Tiny.Values(model), p => Assert.Equal(p.Value, values[p.Key]));
        Assert.Equal(values[last + TensorNames.Query], values[TensorNames.ExtraHead(4) + TensorNames.Query]);
    }

    [Fact]
    public void Load_TensorsMissing_NamesTheFirstAndCountsTheRest()
    {
        using var model = Tiny.Model(Tiny.Config(nHeads: 2));
        ModelFiles.Save(model, folder["m"]);
        ShardedSafetensorsWriter.Write(folder["m"], ModelFiles.Tensors(model.Parameters.Where(p => !p.Key.Contains("layers.1.", StringComparison.Ordinal))));

        Tiny.Refused(() => ModelFiles.Load(folder["m"]),
            "model.safetensors' lacks tensors of its model: 'model.layers.1.input_layernorm.weight'; 'model.layers.1.self_attn.q_proj.weight'", "and 4 more");
    }

    [Fact]
    public void Load_StoredHeadsMissing_AreNotMadeAnew()
    {
        using var model = Tiny.Model(Tiny.Config(nHeads: 2));
        ModelFiles.Save(model, folder["m"]);
        ShardedSafetensorsWriter.Write(folder["m"], ModelFiles.Tensors(model.Parameters.Where(p => !TensorNames.IsExtraHead(p.Key))));

        Tiny.Refused(() => ModelFiles.Load(folder["m"], new HeadRequest(4)), "'model.extra_heads.0.input_layernorm.weight'");
    }

    [Fact]
    public void Load_WrongShapesAndDtypes_NamesThem()
    {
        using var model = Tiny.Model(Tiny.Config(nHeads: 1));
        ModelFiles.Save(model, folder["m"]);
        List<SafetensorsTensor> tensors = [.. ModelFiles.Tensors(model.Parameters.Where(p => p.Key is not (TensorNames.FinalNorm or TensorNames.Embedding)))];
        tensors.Add(new SafetensorsTensor(TensorNames.Embedding, [41, 32], () => new float[41 * 32]));
        tensors.Add(SafetensorsTensor.Raw(TensorNames.FinalNorm, "I64", [32], stream => stream.Write(new byte[256])));
        ShardedSafetensorsWriter.Write(folder["m"], tensors);

        Tiny.Refused(() => ModelFiles.Load(folder["m"]), "'model.embed_tokens.weight' has shape [41, 32], the config asks for [40, 32]", "'model.norm.weight' is I64");
    }

    [Fact]
    public void Load_TensorThatTheConfigDoesNotTellOf_IsRefused()
    {
        // The weights of a Qwen2 model beside the config of a Llama: biases would be left out.
        using var model = Tiny.Model(Tiny.Config(ModelFamily.Qwen2, nHeads: 2));
        ModelFiles.Save(model, folder["m"]);
        File.WriteAllText(folder["m", ModelConfig.FileName], (model.Config with { Family = ModelFamily.Llama }).ToJson());
        Tiny.Refused(() => ModelFiles.Load(folder["m"]), "does not have", "'model.layers.0.self_attn.q_proj.bias'; ", "and 7 more");
        // One head in the config, two in the weights.
        File.WriteAllText(folder["m", ModelConfig.FileName], (model.Config with { NHeads = 1 }).ToJson());
        Tiny.Refused(() => ModelFiles.Load(folder["m"]), "n_future_tokens", "'model.extra_heads.0.");
        Tiny.Refused(() => ModelFiles.Load(folder["m"], new HeadRequest(2)), "n_future_tokens", "'model.extra_heads.0.");
    }

    [Fact]
    public void Load_RotaryTablesAndBothOfATiedPair_AreNoTensorsTooMany()
    {
        using var model = Tiny.Model(Tiny.Config(nHeads: 1, tied: true));
        ModelFiles.Save(model, folder["m"]);
        List<SafetensorsTensor> tensors = [.. ModelFiles.Tensors(model.Parameters), .. ModelFiles.Tensors([new(TensorNames.Unembedding, model.Parameters[TensorNames.Embedding])])];
        tensors.AddRange(new[] { "model.rotary_emb.inv_freq", "model.layers.1.self_attn.rotary_emb.inv_freq" }.Select(name => new SafetensorsTensor(name, [4], () => new float[4])));
        ShardedSafetensorsWriter.Write(folder["m"], tensors);

        using var loaded = ModelFiles.Load(folder["m"]);

        Assert.Equal(Tiny.Values(model), Tiny.Values(loaded));
    }

    [Fact]
    public void Load_DirectoryWithoutConfigOrWeights_SaysWhatIsMissing()
    {
        using var model = Tiny.Model(Tiny.Config());
        ModelFiles.Save(model, folder["m"]);
        File.Delete(Path.Combine(folder["m"], ModelFiles.WeightsFile));

        Tiny.Refused(() => ModelFiles.Load(folder["m"]), "has no weights");
        Tiny.Refused(() => ModelFiles.Load(folder["nothing"]), "does not exist");
        Tiny.Refused(() => ModelFiles.Load(folder.Path), "has no config.json");
    }
}
