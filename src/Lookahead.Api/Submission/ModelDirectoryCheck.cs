using Lookahead.Formats.Models;
using Lookahead.Formats.Weights;
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
            using var directory = ModelDirectory.Open(path); // All shards, and an adapter's base model; of tensors only headers are read.
            return (directory.Config, null);
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
}
