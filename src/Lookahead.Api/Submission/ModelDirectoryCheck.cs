using Lookahead.Formats.Models;
using Lookahead.Formats.Weights;
using Lookahead.Formats.Weights.Meta;
using Lookahead.Formats.Weights.Peft;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>A model named by a directory: it has a config that this engine runs, and weights.</summary>
internal sealed class ModelDirectoryCheck : ISubmissionCheck
{
    private const string Field = "model.path";

    public Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SubmissionFinding>>(Check(specification).ToList());

    private static IEnumerable<SubmissionFinding> Check(JobSpecification specification)
    {
        if (specification.Model() is not { Source: ModelSource.Path, Path: { } path })
        {
            yield break;
        }
        if (LocalPaths.Check(path, Field, ErrorCodes.InvalidModel) is { } wrongPath)
        {
            yield return wrongPath;
            yield break;
        }
        var (config, fault) = Read(path);
        if (config is null)
        {
            yield return fault!;
            yield break;
        }
        if (specification is FineTuneSpecification fineTune && fineTune.Training.SequenceLength > config.Context)
        {
            yield return new SubmissionFinding(ErrorCodes.InvalidSpecification, "training.sequence_length",
                $"must not be above the model's context of {config.Context}, but is {fineTune.Training.SequenceLength}.");
        }
        foreach (var finding in HeadUse.Check(specification, config.NHeads))
        {
            yield return finding;
        }
    }

    private static (ModelConfig? Config, SubmissionFinding? Fault) Read(string path)
    {
        try
        {
            return (Open(path), null);
        }
        catch (JobException e)
        {
            return (null, new SubmissionFinding(e.Error.Code, Field, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new SubmissionFinding(ErrorCodes.InvalidModel, Field, $"cannot be read: {e.Message}"));
        }
    }

    /// <summary>Opens config and weights, all shards, and an adapter's base model; of tensors only headers are read.</summary>
    private static ModelConfig Open(string path)
    {
        if (File.Exists(Path.Combine(path, LoraConfig.FileName)) && !File.Exists(Path.Combine(path, ModelConfig.FileName)))
        {
            return OpenAdapter(path);
        }
        if (MetaLayout.IsIn(path))
        {
            var meta = MetaLayout.Open(path);
            meta.Weights.Dispose();
            return meta.Config;
        }
        var config = ModelConfig.Read(path);
        WeightsSource.Open(path).Dispose();
        return config;
    }

    private static ModelConfig OpenAdapter(string path)
    {
        var name = LoraConfig.Read(path).BaseModel;
        if (!Path.IsPathFullyQualified(name ?? "") || !Directory.Exists(name))
        {
            throw JobException.User(ErrorCodes.InvalidModel,
                $"'{path}' is an adapter of '{name}'; base_model_name_or_path of its {LoraConfig.FileName} must be the full path of a model directory on this machine.", Field);
        }
        if (File.Exists(Path.Combine(name, LoraConfig.FileName)) && !File.Exists(Path.Combine(name, ModelConfig.FileName)))
        {
            throw JobException.User(ErrorCodes.InvalidModel, $"'{path}' is an adapter of an adapter, '{name}'; merge that one first.", Field);
        }
        var config = Open(name);
        LoraAdapter.Open(path, config).Dispose();
        return config;
    }
}
