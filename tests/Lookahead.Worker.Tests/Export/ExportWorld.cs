using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using Lookahead.Models.Native;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;
using Lookahead.Training;
using Lookahead.Training.Checkpoints;
using Lookahead.Worker.Handlers.FineTuning.Export;
using Lookahead.Worker.Handlers.Models;
using TorchSharp;

namespace Lookahead.Worker.Tests.Export;

/// <summary>A folder, small models in it, and what a fine-tune job does to them between loading and upload.</summary>
internal sealed class ExportWorld : IDisposable
{
    static ExportWorld() => TorchRuntime.SetThreads(1);

    private readonly TempFolder folder = new();

    public string Folder => folder.Path;

    public string this[params string[] path] => folder[path];

    public void Dispose() => folder.Dispose();

    public static ModelConfig Config(ModelFamily family = ModelFamily.Llama, int nHeads = 4, HeadArchitecture architecture = HeadArchitecture.Parallel, bool tied = false) => new()
    {
        Family = family, VocabularySize = ByteTokenizer.Size, Dim = 32, Layers = 3, AttentionHeads = 4, KeyValueHeads = 2,
        HeadDim = family == ModelFamily.Qwen3 ? 16 : 8, FeedForwardDim = 48, Context = 64, TieEmbeddings = tied, RopeTheta = 5000,
        NHeads = nHeads, HeadArchitecture = architecture,
    };

    /// <summary>A model none of whose parameters, biases and norms included, has the value it would be created with.</summary>
    public static MtpModel Model(ModelConfig config)
    {
        var model = ModelInitializer.Create(config, seed: 3);
        var random = new Random(3);
        using var noGradient = torch.no_grad();
        foreach (var parameter in model.Parameters.Values)
        {
            using var scope = torch.NewDisposeScope();
            parameter.add_(torch.tensor(Enumerable.Range(0, (int)parameter.numel()).Select(_ => (random.NextSingle() - 0.5f) / 5).ToArray(), parameter.shape));
        }
        return model;
    }

    /// <summary>A directory as people have them: with fields of its own in config.json, tokenizer files and a chat template.</summary>
    public string WriteInput(ModelConfig config, WeightType type = WeightType.Float32, long maxShardBytes = long.MaxValue)
    {
        using var model = Model(config);
        ModelFiles.SaveWeights(model, this["in"], type, maxShardBytes);
        var text = config.NHeads > 1 ? ExportedConfig.WithHeads(config, null, type) : ExportedConfig.Plain(config, null, type);
        File.WriteAllText(this["in", "config.json"], "{\n  \"of_our_own\": [1e-05, \"\\u00e9\"],\n" + text[2..]);
        File.WriteAllText(this["in", "tokenizer.json"], "{ \"odd\":  \"spacing\"}\r\n");
        File.WriteAllText(this["in", "chat_template.jinja"], "{{ messages }}");
        File.WriteAllText(this["in", "README.md"], "not carried over");
        return this["in"];
    }

    /// <summary>Loads, trains for a few steps and exports, as the handler does.</summary>
    public string FineTune(string input, FineTuneSpecification specification, long maxShardBytes = long.MaxValue)
    {
        var request = new HeadRequest(specification.NHeads, specification.HeadArchitecture, specification.HeadInitialization, 1);
        using var loaded = Load(input, request);
        var model = specification.Lora is { } lora ? LowRankAdapters.Attach(loaded.Model, lora, seed: 1) : loaded.Model;
        using (var trainer = new Trainer(model, specification.Training, specification.Method, TrainingSet.Split(Documents(), 0, 1), seed: 1, threads: 1, TimeProvider.System))
        {
            trainer.Run(new Observer(), default, default);
            new ModelExporter(specification, loaded) { MaxShardBytes = maxShardBytes }.Write(model, this["out"]);
        }
        return this["out"];
    }

    public static FineTuneSpecification Specification(TrainingMethod method, string input) => new()
    {
        Model = new ModelReference { Source = ModelSource.Path, Path = input },
        Method = method,
        NHeads = 3,
        Lora = method == TrainingMethod.Lora ? new LoraSettings { Rank = 2, Alpha = 3 } : null,
        Data = new TrainingData { Path = "unused" },
        Training = new TrainingSettings { Steps = 3, BatchTokens = 64, SequenceLength = 32, LearningRate = 1e-2, WarmupSteps = 0, CheckpointEvery = 100, ValidateEvery = 100 },
    };

    /// <summary>As ModelSourceLoader does, but for the tokenizer: these models' tokens are numbers drawn at random.</summary>
    private static LoadedModel Load(string input, HeadRequest heads)
    {
        using var opened = ModelDirectory.Open(input);
        return new LoadedModel(ModelFiles.Load(input, heads), ByteTokenizer.Instance, opened.Path)
        {
            Origin = opened.Adapter is null ? ModelOrigin.Directory : ModelOrigin.MergedAdapter,
        };
    }

    private static List<TrainingDocument> Documents()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 20).Select(_ => new TrainingDocument([.. Enumerable.Range(0, 24).Select(_ => random.Next(40))], 2))];
    }

    private sealed class Observer : ITrainingObserver
    {
        public void Stepped(TrainingStepped step)
        {
        }

        public void Validated(ValidationMeasured measured)
        {
        }

        public void SaveCheckpoint(TrainingState state, Action<Stream> write)
        {
        }

        public void SaveBest(TrainingState state, Action<Stream> write)
        {
        }
    }
}
