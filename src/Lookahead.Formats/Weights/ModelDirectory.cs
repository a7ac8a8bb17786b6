using Lookahead.Formats.Models;
using Lookahead.Formats.Weights.Meta;
using Lookahead.Formats.Weights.Peft;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights;

/// <summary>
/// A model directory, opened: Hugging Face's layout (one file, shards, safetensors or PyTorch), Meta's, or a LoRA adapter of
/// PEFT whose base model lies on the same machine. Weights stay mapped until this is disposed.
/// </summary>
public sealed class ModelDirectory : IDisposable
{
    private ModelDirectory(string path, ModelConfig config, WeightsSource weights, LoraAdapter? adapter) =>
        (Path, Config, Weights, Adapter) = (path, config, weights, adapter);

    /// <summary>Where config and tokenizer files lie: for an adapter, its base model's directory.</summary>
    public string Path { get; }

    /// <summary>The model as it is stored.</summary>
    public ModelConfig Config { get; }

    /// <summary>Under the names of <see cref="TensorNames"/>.</summary>
    public WeightsSource Weights { get; }

    /// <summary>Whose updates belong to the weights; null where the directory is no adapter's.</summary>
    public LoraAdapter? Adapter { get; }

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file is missing, wrong or damaged.</exception>
    public static ModelDirectory Open(string directory)
    {
        var path = IsAdapter(directory) ? BaseOf(directory) : directory;
        var (config, weights) = MetaLayout.IsIn(path) ? MetaLayout.Open(path) : (ModelConfig.Read(path), WeightsSource.Open(path));
        try
        {
            return new ModelDirectory(path, config, weights, IsAdapter(directory) ? LoraAdapter.Open(directory, config) : null);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Adapter?.Dispose();
        Weights.Dispose();
    }

    private static bool IsAdapter(string directory) =>
        File.Exists(System.IO.Path.Combine(directory, LoraConfig.FileName)) && !File.Exists(System.IO.Path.Combine(directory, ModelConfig.FileName));

    // A name on a model hub is not looked up: what a job runs on must be there when it is submitted.
    private static string BaseOf(string adapter) => LoraConfig.Read(adapter).BaseModel switch
    {
        { } path when System.IO.Path.IsPathFullyQualified(path) && Directory.Exists(path) => !IsAdapter(path) ? path
            : throw JobException.User(ErrorCodes.InvalidModel, $"'{adapter}' is an adapter of an adapter, '{path}'; merge that one first.", "model.path"),
        var name => throw JobException.User(ErrorCodes.InvalidModel,
            $"'{adapter}' is an adapter of '{name}'; base_model_name_or_path of its {LoraConfig.FileName} must be the full path of a model directory on this machine.", "model.path"),
    };
}
