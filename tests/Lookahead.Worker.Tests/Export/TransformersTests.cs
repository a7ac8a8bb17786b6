using System.Globalization;
using System.Text.Json;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using Lookahead.Worker.Handlers.FineTuning.Export;
using Lookahead.Worker.Handlers.Models;
using TorchSharp;

namespace Lookahead.Worker.Tests.Export;

/// <summary>
/// modeling_lookahead.py under PyTorch, over a stand-in that has the module names and call conventions of transformers. The
/// real package is not run here.
/// </summary>
public sealed class TransformersTests : IDisposable
{
    private static readonly long[] Tokens = [1, 7, 3, 3, 20, 39, 0, 5, 11, 12];

    private readonly ExportWorld world = new();

    public void Dispose() => world.Dispose();

    [PythonFact("torch")]
    public void ForwardAllHeads_ExportedModels_GivesOurLogits()
    {
        Directory.CreateDirectory(world["transformers"]);
        CopyResource("transformers_standin.py", world["transformers", "__init__.py"]);
        CopyResource("compare_heads.py", world["compare_heads.py"]);
        (string Name, ModelConfig Config)[] models =
        [
            ("llama-parallel", ExportWorld.Config()),
            ("llama-causal", ExportWorld.Config(architecture: HeadArchitecture.Causal)),
            ("llama-linear", ExportWorld.Config(architecture: HeadArchitecture.Linear, tied: true)),
            ("llama-anticausal", ExportWorld.Config(architecture: HeadArchitecture.Anticausal)),
            ("mistral", ExportWorld.Config(ModelFamily.Mistral)),
            ("qwen2", ExportWorld.Config(ModelFamily.Qwen2, tied: true)),
            ("qwen3", ExportWorld.Config(ModelFamily.Qwen3)),
        ];
        Array.ForEach(models, model => Export(model.Config, world[model.Name]));

        AssertEqualLogits("new", [.. models.Select(m => m.Name)]);
        AssertEqualLogits("old", [.. models.Select(m => m.Name).Where(name => name != "qwen3")]);
    }

    private void AssertEqualLogits(string layerCalls, string[] names)
    {
        var output = Python.Run("torch", [world["compare_heads.py"], world.Folder, layerCalls, .. names.Select(name => world[name])]);
        var differences = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(p => p[0], p => double.Parse(p[1], CultureInfo.InvariantCulture));
        Assert.Equal(names, differences.Keys);
        Assert.All(differences, d => Assert.True(d.Value < 1e-4, $"{layerCalls}: {d.Key} differs by {d.Value}"));
    }

    private static void Export(ModelConfig config, string directory)
    {
        using var model = ExportWorld.Model(config);
        using var loaded = new LoadedModel(model, ByteTokenizer.Instance, null);
        var specification = ExportWorld.Specification(TrainingMethod.Full, "unused") with { Export = new ExportSettings { Stripped = false } };
        new ModelExporter(specification, loaded) { MaxShardBytes = 20_000 }.Write(model, directory);
        using var scope = torch.NewDisposeScope();
        var positions = PackedPositions.Causal(model.Rotary, Tokens.Length, model.Device);
        var outputs = model.Heads(model.Trunk(torch.tensor(Tokens).unsqueeze(0), positions), positions);
        var expected = new
        {
            tokens = Tokens,
            shape = new[] { config.NHeads, Tokens.Length, config.VocabularySize },
            logits = outputs.SelectMany(h => ModelFiles.ReadFloats(model.Unembed(h))),
        };
        File.WriteAllText(Path.Combine(directory, "expected.json"), JsonSerializer.Serialize(expected));
    }

    private static void CopyResource(string name, string path)
    {
        using var source = typeof(TransformersTests).Assembly.GetManifestResourceStream(name)!;
        using var target = File.Create(path);
        source.CopyTo(target);
    }
}
