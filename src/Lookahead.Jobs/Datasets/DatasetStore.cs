using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;

namespace Lookahead.Jobs.Datasets;

/// <summary>
/// Data sets below <c>datasets/{owner}/</c>. The content is written first and the document last: what was cut off is never seen.
/// </summary>
public sealed class DatasetStore(IBlobStore blobs, TimeProvider time)
{
    /// <summary>Null when there is none of that id.</summary>
    public async Task<DatasetDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        JobId.IsValid(id) && await blobs.GetAsync(Document(id), cancellationToken) is { } blob
            ? JsonSerializer.Deserialize<DatasetDocument>(blob.Content, JobJson.Options)
            : null;

    /// <summary>Those of an owner from the newest to the oldest.</summary>
    /// <param name="after">Only those older than this one; null: all.</param>
    public async IAsyncEnumerable<DatasetDocument> ListAsync(string owner, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = Documents(owner);
        await foreach (var entry in blobs.ListAsync(prefix, after is null ? null : $"{prefix}{after}.json", cancellationToken))
        {
            if (await blobs.GetAsync(entry.Name, cancellationToken) is { } blob)
            {
                yield return JsonSerializer.Deserialize<DatasetDocument>(blob.Content, JobJson.Options)!;
            }
        }
    }

    /// <summary>The same content in the same format, uploaded before; null when there is none.</summary>
    public async Task<DatasetDocument?> FindByContentAsync(string owner, string sha256, DataFormat format, CancellationToken cancellationToken) =>
        await blobs.GetAsync(ByContent(owner, sha256, format), cancellationToken) is { } blob
            ? await FindAsync(Encoding.UTF8.GetString(blob.Content), cancellationToken)
            : null;

    /// <summary>Stores a data set that was checked.</summary>
    /// <param name="dataset">Id and time are set here.</param>
    /// <param name="content">Of which <see cref="DatasetDocument.Sha256"/> is the hash.</param>
    public async Task<DatasetDocument> AddAsync(string owner, DatasetDocument dataset, Stream content, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        dataset = dataset with { Id = JobId.Create(now, owner), CreatedAt = now };
        await blobs.UploadAsync(Content(dataset.Id), content, PutCondition.None, cancellationToken);
        await blobs.PutAsync(Document(dataset.Id), JsonSerializer.SerializeToUtf8Bytes(dataset, JobJson.Indented), PutCondition.None, cancellationToken);
        // Last: should it be missed, the same content is merely kept twice.
        await blobs.PutAsync(ByContent(owner, dataset.Sha256, dataset.Format), Encoding.UTF8.GetBytes(dataset.Id), PutCondition.None, cancellationToken);
        return dataset;
    }

    /// <summary>Jobs that run have a copy; jobs that wait for it will fail.</summary>
    /// <returns>False when there is none of that id.</returns>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is null)
        {
            return false;
        }
        await blobs.DeleteAsync(Document(id), cancellationToken);
        await blobs.DeleteAsync(Content(id), cancellationToken);
        return true;
    }

    /// <summary>Null when there is none of that id.</summary>
    public async Task<Stream?> OpenReadAsync(string id, CancellationToken cancellationToken) =>
        JobId.IsValid(id) ? await blobs.OpenReadAsync(Content(id), cancellationToken) : null;

    private static string Documents(string owner) => $"datasets/{owner}/documents/";

    private static string Document(string id) => $"{Documents(JobId.OwnerOf(id))}{id}.json";

    private static string Content(string id) => $"datasets/{JobId.OwnerOf(id)}/content/{id}";

    private static string ByContent(string owner, string sha256, DataFormat format) => $"datasets/{owner}/by-content/{sha256}-{format}".ToLowerInvariant();
}
