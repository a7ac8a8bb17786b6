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
            foreach (var file in source.Weights.Files.Prepend(Path.Combine(source.Path, ModelConfig.FileName)))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
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
}
