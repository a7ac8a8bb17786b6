using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;

namespace Lookahead.Jobs.Upkeep;

/// <summary>
/// Deletes jobs that ended long ago, with everything they wrote. The document goes last but one, the entry in the list last: a
/// deletion that was cut off is taken up again.
/// </summary>
public sealed class Retention(IBlobStore blobs, TimeProvider time, UpkeepOptions options)
{
    public bool IsOver(JobDocument job) =>
        options.Retention is { } kept && job.State.IsFinal() && job.FinishedAt is { } finished && time.GetUtcNow() - finished > kept;

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var document = JobPaths.Document(id);
        await foreach (var blob in blobs.ListAsync(JobPaths.Everything(id), cancellationToken))
        {
            if (blob.Name != document)
            {
                await blobs.DeleteAsync(blob.Name, cancellationToken);
            }
        }
        await blobs.DeleteAsync(document, cancellationToken);
        await blobs.DeleteAsync(JobPaths.Active(id), cancellationToken);
        await blobs.DeleteAsync(JobPaths.Index(id), cancellationToken);
    }
}
