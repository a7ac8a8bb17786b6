using Lookahead.Formats.Models;
using Lookahead.Formats.Plans;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Submission;

/// <summary>The shape of the model that a fine-tune job will train, as far as it can be seen from the service.</summary>
internal sealed class PlannedModel(JobStore jobs, IBlobStore blobs, SharedFiles files)
{
    /// <summary>Null when the model lies where only a worker sees it, or is not as it should be (another check's finding).</summary>
    public async Task<ModelConfig?> FindAsync(FineTuneSpecification specification, CancellationToken cancellationToken)
    {
        try
        {
            var stored = specification.Model switch
            {
                { Source: ModelSource.Path, Path: { } path } when files.AreSeen && Path.IsPathFullyQualified(path) && !path.Contains('\0') => ModelConfig.Read(path),
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

/// <param name="AreSeen">The service sees the workers' file system.</param>
internal sealed record SharedFiles(bool AreSeen);
