using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Submission;

/// <summary>
/// What a fine-tune job needs fits the memory of a worker. Models whose config cannot be seen from here are passed: the
/// worker checks again.
/// </summary>
/// <param name="files">True when the service sees the workers' file system.</param>
internal sealed class TrainingMemoryCheck(JobStore jobs, IBlobStore blobs, WorkerMemory memory, bool files) : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        if (specification is not FineTuneSpecification fineTune || await ConfigAsync(fineTune, cancellationToken) is not { } config)
        {
            return [];
        }
        var (device, bytes) = memory.For(fineTune);
        return MemoryAdvice.Refusal(TrainingPlan.For(config, fineTune, device), bytes) is { } message
            ? [new SubmissionFinding(ErrorCodes.OutOfMemory, MemoryAdvice.Field, message)]
            : [];
    }

    private async Task<ModelConfig?> ConfigAsync(FineTuneSpecification specification, CancellationToken cancellationToken)
    {
        try
        {
            var stored = specification.Model switch
            {
                { Source: ModelSource.Path, Path: { } path } when files && Path.IsPathFullyQualified(path) && !path.Contains('\0') => ModelConfig.Read(path),
                { Source: ModelSource.Job, Job: { } id } => await OfJobAsync(id, cancellationToken),
                _ => null,
            };
            return stored is null ? PlannedConfig.OfNew(specification) : PlannedConfig.Of(specification, stored);
        }
        catch (Exception e) when (e is JobException or IOException or UnauthorizedAccessException)
        {
            return null; // ModelDirectoryCheck says what is wrong with it.
        }
    }

    private async Task<ModelConfig?> OfJobAsync(string id, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { ResultPrefix: { } prefix })
        {
            return null; // JobModelCheck says so.
        }
        var name = prefix + JobPaths.ModelFolder + ModelConfig.FileName;
        return await blobs.GetAsync(name, cancellationToken) is { } blob ? ModelConfig.Parse(blob.Content, name) : null;
    }
}
