using Lookahead.Formats.Models;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Weights;
using Lookahead.Formats.Weights.Meta;
using Lookahead.Formats.Weights.Peft;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using Lookahead.Worker.Handlers.Models;

namespace Lookahead.Worker.Handlers.FineTuning.Export;

/// <summary>
/// Writes a trained model as directories: the model with its heads, and below it <c>adapters/</c>, <c>stripped/</c> and
/// <c>meta/</c> as far as they apply. Each tensor is read when it is written.
/// </summary>
internal sealed class ModelExporter(FineTuneSpecification specification, LoadedModel input)
{
    public const string AdaptersFolder = "adapters";
    public const string StrippedFolder = "stripped";
    public const string MetaFolder = "meta";

    /// <summary>Bytes of tensors per weights file.</summary>
    public long MaxShardBytes { get; init; } = ShardedSafetensorsWriter.DefaultMaxShardBytes;

    /// <summary>Refuses, before any training, what could not be written after it.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: Meta's layout was asked for and cannot hold the model.</exception>
    public static void Check(ExportSettings export, ModelConfig config)
    {
        if (export.Meta)
        {
            MetaParams.Write(config);
        }
    }

    /// <summary>Whether <c>stripped/</c> is asked for but not written, and why; null where there is nothing to say.</summary>
    public static string? Notice(ExportSettings export, ModelConfig config) =>
        export.Stripped && config.NHeads > 1 && StrippedExport.Refusal(config) is { } reason ? $"No {StrippedFolder}/ is written: {reason}." : null;

    /// <summary>Writes all that was asked for. Adapters among the parameters are merged into the weights, which <paramref name="trained"/> shares.</summary>
    /// <param name="trained">Must not be used again, but may be disposed.</param>
    /// <param name="directory">Where the model with its heads goes.</param>
    public void Write(MtpModel trained, string directory)
    {
        Directory.CreateDirectory(directory);
        WriteAdapters(trained, Path.Combine(directory, AdaptersFolder));
        var model = LowRankAdapters.Merge(trained);
        var (config, export) = (model.Config, specification.Export);
        ModelFiles.SaveWeights(model, directory, export.Dtype, MaxShardBytes);
        File.WriteAllText(Path.Combine(directory, ModelConfig.FileName), ExportedConfig.WithHeads(config, input.ConfigDirectory, export.Dtype));
        CarriedFiles.Copy(input.Directory, directory);
        if (config.NHeads > 1)
        {
            ModelingFile.Write(directory);
        }
        if (export.Stripped && StrippedExport.Refusal(config) is null)
        {
            WriteStripped(config, directory, Path.Combine(directory, StrippedFolder));
        }
        if (export.Meta)
        {
            using var weights = WeightsSource.Open(directory);
            MetaLayout.Write(Path.Combine(directory, MetaFolder), config, weights, MaxShardBytes);
            CarriedFiles.Copy(input.Directory, Path.Combine(directory, MetaFolder));
        }
    }

    private void WriteStripped(ModelConfig config, string model, string target)
    {
        // What was loaded from a directory is there still, to the byte; an adapter's updates lie in no file of weights.
        if (specification.Method == TrainingMethod.Heads && input.Origin == ModelOrigin.Directory)
        {
            StrippedExport.WriteUntouched(input, target);
        }
        else
        {
            StrippedExport.WriteTrained(config, input, model, target, specification.Export.Dtype, MaxShardBytes);
        }
    }

    /// <summary>In fp32, whatever the export's dtype: adapters are small, and merging them is then as exact as it was here.</summary>
    private void WriteAdapters(MtpModel trained, string directory)
    {
        if (trained.Adapters is not { } settings)
        {
            return;
        }
        var config = new LoraConfig
        {
            Rank = settings.Rank,
            Alpha = settings.Alpha,
            TargetModules = settings.Targets,
            BaseModel = input.Origin == ModelOrigin.Directory && specification.Model.Source == ModelSource.Path ? input.Directory : null,
        };
        LoraAdapter.Write(directory, config, LowRankAdapters.Updates(trained));
    }
}
