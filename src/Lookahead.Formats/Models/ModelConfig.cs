using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Models;

/// <summary>
/// The shape of a Llama-style decoder with multi-token prediction heads, stored as a Hugging Face <c>config.json</c>.
/// <c>num_hidden_layers</c> counts the trunk and head 1, whose layer is the last of <c>model.layers</c> (linear heads: all are
/// trunk); heads 2..n are <c>model.extra_heads.0..n-2</c>. A reader that knows nothing of the extra heads sees the plain model.
/// </summary>
public sealed record ModelConfig
{
    public const string FileName = "config.json";

    /// <summary>Fields of config.json that only models with extra heads have.</summary>
    public static IReadOnlyList<string> HeadFields { get; } = [ModelConfigJson.HeadsField, ModelConfigJson.ArchitectureField];

    public ModelFamily Family { get; init; } = ModelFamily.Llama;

    public required int VocabularySize { get; init; }

    public required int Dim { get; init; }

    /// <summary>Trunk layers plus head 1's layer, which linear heads do not have.</summary>
    public required int Layers { get; init; }

    public required int AttentionHeads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadDim { get; init; }

    public required int FeedForwardDim { get; init; }

    /// <summary>Longest sequence in tokens; a sliding window of attention shortens it to the window.</summary>
    public required int Context { get; init; }

    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Null: rotary frequencies are not scaled.</summary>
    public RopeScaling? RopeScaling { get; init; }

    public double NormEpsilon { get; init; } = 1e-5;

    public bool TieEmbeddings { get; init; }

    /// <summary>Future tokens predicted per position; 1 is a plain language model.</summary>
    public int NHeads { get; init; } = 1;

    public HeadArchitecture HeadArchitecture { get; init; } = HeadArchitecture.Parallel;

    public int TrunkLayers => HeadArchitecture == HeadArchitecture.Linear ? Layers : Layers - 1;

    /// <summary>Biases on the query, key and value projections.</summary>
    public bool QueryKeyValueBias => Family == ModelFamily.Qwen2;

    /// <summary>RMSNorm on each query and key head before they are turned.</summary>
    public bool QueryKeyNorm => Family == ModelFamily.Qwen3;

    /// <summary>Parameters in all, heads included.</summary>
    public long ParameterCount => TensorNames.All(this).Sum(t => t.Shape.Aggregate(1L, (a, b) => a * b));

    /// <summary>A new model; for heads that are layers, layers in all are the shape's, whatever the number of heads.</summary>
    public static ModelConfig FromShape(ModelShape shape, int nHeads, int vocabularySize, HeadArchitecture architecture = HeadArchitecture.Parallel) => new()
    {
        VocabularySize = vocabularySize,
        Dim = shape.Dim,
        Layers = architecture == HeadArchitecture.Linear ? shape.Layers : shape.Layers - nHeads + 1,
        AttentionHeads = shape.AttentionHeads,
        KeyValueHeads = shape.KeyValueHeads,
        HeadDim = shape.Dim / shape.AttentionHeads,
        FeedForwardDim = shape.FeedForwardDim,
        Context = shape.Context,
        RopeTheta = shape.RopeTheta,
        TieEmbeddings = shape.TieEmbeddings,
        NHeads = nHeads,
        HeadArchitecture = architecture,
    };

    /// <summary>Reads <c>config.json</c> of a directory.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, or one that this engine cannot run.</exception>
    public static ModelConfig Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw Invalid(Directory.Exists(directory)
                ? $"Model directory '{directory}' has no {FileName}; a Hugging Face model directory has one beside its weights."
                : $"Model directory '{directory}' does not exist.");
        }
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the content of a <c>config.json</c>.</summary>
    /// <param name="content">UTF-8.</param>
    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: this engine cannot run it.</exception>
    public static ModelConfig Parse(byte[] content, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return Parse(json.RootElement, name);
        }
        catch (JsonException e)
        {
            throw Invalid($"{name} is no valid JSON: {e.Message}");
        }
    }

    /// <summary>
    /// The text of <c>config.json</c>. With <paramref name="basis"/>, the file that the model came with, all of its fields are
    /// kept, and only what belongs to the extra heads is set.
    /// </summary>
    public string ToJson(JsonObject? basis = null) => ModelConfigJson.Write(this, basis).ToJsonString(JobJson.Indented);

    private static ModelConfig Parse(JsonElement json, string path)
    {
        var errors = new List<ValidationError>();
        var config = ModelConfigJson.Read(new FieldReader(json, "", errors));
        return errors.Count == 0
            ? config
            : throw Invalid($"{path} describes no model that this engine runs: {string.Join(" ", errors.Select(e => $"{e.Field}: {e.Message}"))}");
    }

    private static JobException Invalid(string message) => JobException.User(ErrorCodes.InvalidModel, message, "model.path");
}
