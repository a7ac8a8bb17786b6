namespace Lookahead.Jobs.Storage;

/// <summary>
/// Durable named blobs with optimistic concurrency: the part of Azure Blob Storage that jobs need
/// (<see href="https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api"/>).
/// A blob that a call has returned from writing survives the death of any process.
/// Names are checked by <see cref="BlobName"/>; a malformed one is an <see cref="ArgumentException"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Reads a whole blob, or null when there is none.</summary>
    Task<Blob?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>The size and ETag of a blob without its content, or null when there is none.</summary>
    Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken);

    /// <summary>Opens a blob for streaming, or returns null when there is none. The caller disposes the stream.</summary>
    Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a whole blob atomically: readers see the old content or the new, never a mixture.</summary>
    /// <returns>The new ETag; every write of a blob gives it an ETag that it never had before.</returns>
    /// <exception cref="PreconditionFailedException">The condition did not hold; nothing was written.</exception>
    /// <exception cref="StorageFullException">No room; nothing was written.</exception>
    /// <exception cref="BlobNameConflictException">Only from stores that keep blobs as files; see there.</exception>
    Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>As <see cref="PutAsync"/>, from a stream of any length, in constant memory.</summary>
    Task<string> UploadAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to the end of an append blob, which is created when absent. One call's bytes stay together, and readers see
    /// all of them or none. Append only to blobs that appends made: Azure refuses to append to one that was put.
    /// </summary>
    /// <exception cref="StorageFullException">No room; nothing was added.</exception>
    /// <returns>The length of the blob after the append.</returns>
    Task<long> AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Blobs whose name starts with <paramref name="prefix"/>, in ordinal order of name. Read in pages as they are asked for: who stops
    /// early does not pay for the rest.
    /// </summary>
    /// <param name="prefix">Empty: all blobs.</param>
    /// <param name="after">Only names behind this one, in ordinal order; null: all. On Azure the service begins there.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<BlobProperties> ListAsync(string prefix, string? after, CancellationToken cancellationToken);

    /// <summary>Deletes a blob. False when there was none.</summary>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Takes an exclusive lease on a blob name, or returns null when another holder's lease is alive.
    /// The blob is created empty when absent. A lease ends when released, when its duration passes without renewal,
    /// and, where the store can tell, when its holder's process dies.
    /// A lease does not block writes of the blob: it is a lock that holders agree on.
    /// </summary>
    Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>True while some holder's lease on this name is alive.</summary>
    Task<bool> IsLeasedAsync(string name, CancellationToken cancellationToken);
}
