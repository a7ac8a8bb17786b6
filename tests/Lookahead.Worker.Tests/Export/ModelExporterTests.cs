using System.Text.Json.Nodes;
using Lookahead.Formats.Models;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.FineTuning.Export;
using TorchSharp;

namespace Lookahead.Worker.Tests.Export;

/// <summary>What a fine-tune job leaves under model/.</summary>
public sealed class ModelExporterTests : IDisposable
{
    private readonly ExportWorld world = new();

    public void Dispose() => world.Dispose();

    [SharedDataFact]
    public void Write_RealModelAfterHeadsTraining_StrippedIsTheInputFileByFile()
    {
        var input = SharedData.File("models", "stories260K-hf");

        var output = world.FineTune(input, ExportWorld.Specification(TrainingMethod.Heads, input));

        Assert.All(["config.json", "model.safetensors", "tokenizer.json"], name => AssertSameFile(input, Path.Combine(output, "stripped"), name));
        Assert.Equal(3, FilesOf(Path.Combine(output, "stripped")).Count);
        AssertHeadsDiffer(output);
    }

    [Theory]
    [InlineData(WeightType.Float32, long.MaxValue)]
    [InlineData(WeightType.Bfloat16, 4000)]
    public void Write_AfterHeadsTraining_StrippedIsTheInputFileByFile(WeightType type, long maxShardBytes)
    {
        var input = world.WriteInput(ExportWorld.Config(nHeads: 1), type, maxShardBytes);

        var output = world.FineTune(input, ExportWorld.Specification(TrainingMethod.Heads, input));

        Assert.All(FilesOf(input).Where(name => name != "README.md"), name => AssertSameFile(input, Path.Combine(output, "stripped"), name));
        Assert.Equal(FilesOf(input).Count - 1, FilesOf(Path.Combine(output, "stripped")).Count);
        AssertHeadsDiffer(output);
    }

    [Fact]
    public void Write_AfterHeadsTrainingOfAModelThatHadHeads_StrippedHoldsTheInputsTensorsWithoutThem()
    {
        var input = world.WriteInput(ExportWorld.Config(nHeads: 2), WeightType.Float16);

        var output = world.FineTune(input, ExportWorld.Specification(TrainingMethod.Heads, input));

        using var before = WeightsSource.Open(input);
        using var after = WeightsSource.Open(Path.Combine(output, "stripped"));
        Assert.Equal(before.Names.Where(name => !TensorNames.IsExtraHead(name)), after.Names);
        Assert.All(after.Names, name => Assert.Equal("F16", after[name].DType));
        Assert.All(after.Names, name => Assert.Equal(Bytes(before[name]), Bytes(after[name])));
        var config = Config(Path.Combine(output, "stripped"));
        Assert.All(["n_future_tokens", "mtp_head_architecture", "auto_map"], field => Assert.False(config.ContainsKey(field), field));
        Assert.Equal("float16", (string?)config["torch_dtype"]);
        AssertSameFile(input, Path.Combine(output, "stripped"), "tokenizer.json");
    }

    [Fact]
    public void Write_FullTraining_ExportsHeadsAndAPlainModelInTheDtype()
    {
        var input = world.WriteInput(ExportWorld.Config(ModelFamily.Qwen2, nHeads: 1));
        var specification = ExportWorld.Specification(TrainingMethod.Full, input) with { Export = new ExportSettings { Dtype = WeightType.Bfloat16 } };

        var output = world.FineTune(input, specification, maxShardBytes: 20_000);

        string[] carried = ["config.json", "tokenizer.json", "chat_template.jinja", "model.safetensors.index.json"];
        Assert.All(carried.Append("modeling_lookahead.py"), name => Assert.Contains(name, FilesOf(output)));
        Assert.All(carried, name => Assert.Contains(name, FilesOf(Path.Combine(output, "stripped"))));
        Assert.DoesNotContain("README.md", FilesOf(output));
        Assert.DoesNotContain("modeling_lookahead.py", FilesOf(Path.Combine(output, "stripped")));
        AssertSameFile(input, output, "tokenizer.json");
        using var full = ModelFiles.Load(output);
        using var plain = ModelFiles.Load(Path.Combine(output, "stripped"));
        Assert.Equal((3, 1), (full.Config.NHeads, plain.Config.NHeads));
        Assert.Equal(Logits(full), Logits(plain));
        using var untrained = ModelFiles.Load(input);
        Assert.NotEqual(Logits(untrained), Logits(plain));
        using var weights = WeightsSource.Open(output);
        Assert.All(weights.Names, name => Assert.Equal("BF16", weights[name].DType));
    }

    [Fact]
    public void Write_Config_KeepsTheInputsFields()
    {
        var input = world.WriteInput(ExportWorld.Config(ModelFamily.Qwen3, nHeads: 1));
        var specification = ExportWorld.Specification(TrainingMethod.Full, input) with { HeadArchitecture = HeadArchitecture.Causal, Export = new ExportSettings { Dtype = WeightType.Float16 } };

        var output = world.FineTune(input, specification);

        var (before, after) = (Config(input), Config(output));
        Assert.Equal("[1e-05,\"\\u00E9\"]", after["of_our_own"]!.ToJsonString());
        Assert.All(before.Where(f => f.Key != "torch_dtype"), field => Assert.True(JsonNode.DeepEquals(field.Value, after[field.Key]), field.Key));
        Assert.Equal(
            ("float16", 3, "causal", "modeling_lookahead.LookaheadQwen3ForCausalLM"),
            ((string?)after["torch_dtype"], (int?)after["n_future_tokens"], (string?)after["mtp_head_architecture"], (string?)after["auto_map"]!["AutoModelForCausalLM"]));
    }

    [Fact]
    public void Write_LowRankAdapters_ReloadedOnTheBaseGiveTheMergedModel()
    {
        var input = world.WriteInput(ExportWorld.Config(nHeads: 1));

        var output = world.FineTune(input, ExportWorld.Specification(TrainingMethod.Lora, input));

        using var merged = ModelFiles.Load(output);
        using var stripped = ModelFiles.Load(Path.Combine(output, "stripped"));
        using var adapted = ModelFiles.Load(Path.Combine(output, "adapters"));
        using var untouched = ModelFiles.Load(input);
        Assert.Equal(Logits(merged), Logits(stripped));
        Assert.True(Distance(Logits(merged), Logits(adapted)) < 1e-5);
        Assert.True(Distance(Logits(merged), Logits(untouched)) > 1e-4);
    }

    [Fact]
    public void Write_HeadsTrainedOnAnAdapter_StrippedIsTheMergedModel()
    {
        var input = world.WriteInput(ExportWorld.Config(nHeads: 1));
        var adapters = world["adapters"];
        Directory.Move(Path.Combine(world.FineTune(input, ExportWorld.Specification(TrainingMethod.Lora, input)), "adapters"), adapters);
        Directory.Delete(world["out"], recursive: true);

        var output = world.FineTune(adapters, ExportWorld.Specification(TrainingMethod.Heads, adapters));

        using var before = ModelFiles.Load(adapters);
        using var stripped = ModelFiles.Load(Path.Combine(output, "stripped"));
        Assert.Equal(Logits(before), Logits(stripped));
        AssertSameFile(input, output, "tokenizer.json");
    }

    [Fact]
    public void Write_MetaLayout_LoadsAsTheSameModel()
    {
        var input = world.WriteInput(ExportWorld.Config(nHeads: 1, tied: true));
        var specification = ExportWorld.Specification(TrainingMethod.Heads, input) with { Export = new ExportSettings { Meta = true } };

        var output = world.FineTune(input, specification);

        using var full = ModelFiles.Load(output);
        using var meta = ModelFiles.Load(Path.Combine(output, "meta"));
        Assert.Equal(3, meta.Config.NHeads);
        Assert.Equal(Logits(full), Logits(meta));
    }

    [Fact]
    public void Write_InputInMetaLayout_ComesOutAsHuggingFacesWithItsBits()
    {
        var specification = ExportWorld.Specification(TrainingMethod.Heads, "unused") with { Export = new ExportSettings { Meta = true } };
        var meta = world["meta"];
        Directory.Move(Path.Combine(world.FineTune(world.WriteInput(ExportWorld.Config(nHeads: 1)), specification), "meta"), meta);
        Directory.Delete(world["out"], recursive: true);

        var output = world.FineTune(meta, specification);

        using var input = ModelDirectory.Open(meta);
        using var stripped = WeightsSource.Open(Path.Combine(output, "stripped"));
        Assert.Equal(input.Weights.Names.Where(name => !TensorNames.IsExtraHead(name)).Order(), stripped.Names.Order());
        Assert.All(stripped.Names, name => Assert.Equal(Bytes(input.Weights[name]), Bytes(stripped[name])));
    }

    [Fact]
    public void Write_OneHead_IsPlainAndNotStripped()
    {
        var input = world.WriteInput(ExportWorld.Config(nHeads: 1));

        var output = world.FineTune(input, ExportWorld.Specification(TrainingMethod.Full, input) with { NHeads = 1 });

        Assert.False(Directory.Exists(Path.Combine(output, "stripped")));
        Assert.False(File.Exists(Path.Combine(output, "modeling_lookahead.py")));
        Assert.Equal(Config(input).Select(f => f.Key), Config(output).Select(f => f.Key));
    }

    [Fact]
    public void Notice_AnticausalModel_SaysWhyItIsNotStripped()
    {
        var config = ExportWorld.Config(architecture: HeadArchitecture.Anticausal);

        Assert.Contains("reads the other heads", ModelExporter.Notice(new ExportSettings(), config), StringComparison.Ordinal);
        Assert.Null(ModelExporter.Notice(new ExportSettings { Stripped = false }, config));
        Assert.Null(ModelExporter.Notice(new ExportSettings(), ExportWorld.Config()));
    }

    [Fact]
    public void Check_MetaLayoutThatCannotHoldTheModel_IsRefusedBeforeTraining()
    {
        var error = Assert.Throws<JobException>(() => ModelExporter.Check(new ExportSettings { Meta = true }, ExportWorld.Config(ModelFamily.Qwen3))).Error;

        Assert.Equal((ErrorCodes.InvalidModel, true), (error.Code, error.Message.Contains("Qwen3", StringComparison.Ordinal)));
    }

    [Fact]
    public void WeightsHash_Shards_IsTheHashOfTheirHashes()
    {
        // printf '%s\n' aa bb | sha256sum
        Assert.Equal("aa", WeightsHash.Of(["aa"]));
        Assert.Equal("329d670e59ead1543a2d36865895972560bc434204c5f4a0c8219005dd312719", WeightsHash.Of(["aa", "bb"]));
        Assert.Equal(
            [true, true, false, false],
            new[] { "model/model.safetensors", "model/model-00001-of-00002.safetensors", "model/stripped/model.safetensors", "model/config.json" }.Select(WeightsHash.IsWeights));
    }

    private static void AssertHeadsDiffer(string output)
    {
        using var model = ModelFiles.Load(output);
        Assert.Equal(3, model.Config.NHeads);
        var last = TensorNames.Layer(model.Config.Layers - 1) + TensorNames.Query;
        Assert.NotEqual(ModelFiles.ReadFloats(model.Parameters[last]), ModelFiles.ReadFloats(model.Parameters[TensorNames.ExtraHead(3) + TensorNames.Query]));
    }

    private static void AssertSameFile(string expected, string actual, string name) =>
        Assert.Equal(File.ReadAllBytes(Path.Combine(expected, name)), File.ReadAllBytes(Path.Combine(actual, name)));

    private static List<string> FilesOf(string directory) => [.. Directory.EnumerateFiles(directory).Select(f => Path.GetFileName(f))];

    private static JsonObject Config(string directory) => JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "config.json")))!.AsObject();

    private static byte[] Bytes(TensorView view)
    {
        using var stream = new MemoryStream();
        view.CopyTo(stream);
        return stream.ToArray();
    }

    private static float[] Logits(MtpModel model)
    {
        using var scope = torch.NewDisposeScope();
        return ModelFiles.ReadFloats(model.Forward(torch.tensor((long[])[1, 7, 3, 3, 20, 39, 0, 5]).unsqueeze(0)));
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => (double)Math.Abs(x - y)).Max();
}
