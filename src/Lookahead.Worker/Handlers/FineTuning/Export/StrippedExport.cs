using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Weights;
using Lookahead.Worker.Handlers.Models;

namespace Lookahead.Worker.Handlers.FineTuning.Export;

/// <summary>The model without heads 2..n: a plain Hugging Face directory.</summary>
internal static class StrippedExport
{
    /// <summary>
    /// Why a model is not stripped, though it was asked for; null: it is. Plain models need no stripping; an anticausal head 1
    /// reads the others and is nothing without them.
    /// </summary>
    public static string? Refusal(ModelConfig config) => config switch
    {
        { NHeads: 1 } => "the model has no heads but head 1, so that model/ itself is plain",
        { HeadArchitecture: HeadArchitecture.Anticausal } => "head 1 of an 'anticausal' model reads the other heads and cannot do without them",
        _ => null,
    };

    /// <summary>
    /// After training of the heads alone, when nothing else has changed. An input in Hugging Face's layout without extra heads comes out
    /// file by file; of others the tensors come out with the dtypes and bytes that they had.
    /// </summary>
    public static void WriteUntouched(LoadedModel input, string target)
    {
        using var source = ModelDirectory.Open(input.Directory!);
        Directory.CreateDirectory(target);
        if (source.Config.NHeads == 1 && File.Exists(Path.Combine(source.Path, ModelConfig.FileName)))
        {
            foreach (var name in WeightsNames(source.Weights.Path).Prepend(ModelConfig.FileName))
            {
                File.Copy(Path.Combine(source.Path, name), Path.Combine(target, name), overwrite: true);
            }
        }
        else
        {
            CopyTensors(source.Weights, target);
            File.WriteAllText(Path.Combine(target, ModelConfig.FileName), ExportedConfig.Plain(source.Config, source.Path, type: null));
        }
        CarriedFiles.Copy(source.Path, target);
    }

    /// <summary>After other training: the tensors of the export with heads, in its dtype.</summary>
    /// <param name="config">The trained model's.</param>
    /// <param name="input">What it was trained from.</param>
    /// <param name="model">The export with heads.</param>
    /// <param name="target">Where to.</param>
    /// <param name="type">Of the export.</param>
    /// <param name="maxShardBytes">Of tensors per file.</param>
    public static void WriteTrained(ModelConfig config, LoadedModel input, string model, string target, WeightType type, long maxShardBytes)
    {
        using var weights = WeightsSource.Open(model);
        CopyTensors(weights, target, maxShardBytes);
        File.WriteAllText(Path.Combine(target, ModelConfig.FileName), ExportedConfig.Plain(config, input.ConfigDirectory, type));
        CarriedFiles.Copy(input.Directory, target);
    }

    private static void CopyTensors(WeightsSource weights, string target, long maxShardBytes = ShardedSafetensorsWriter.DefaultMaxShardBytes) =>
        ShardedSafetensorsWriter.Write(
            target, [.. weights.Names.Where(name => !TensorNames.IsExtraHead(name)).Select(name => SafetensorsTensor.Copy(weights[name]))], weights.Metadata, maxShardBytes);

    /// <summary>The file that was opened and, if it is an index, the shards that it names.</summary>
    private static IEnumerable<string> WeightsNames(string path) => path.EndsWith(".json", StringComparison.Ordinal)
        ? ShardIndex.Files(path).Prepend(Path.GetFileName(path))
        : [Path.GetFileName(path)];
}
