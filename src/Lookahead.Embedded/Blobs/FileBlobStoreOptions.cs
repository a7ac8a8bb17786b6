using Lookahead.Embedded.Locks;

namespace Lookahead.Embedded.Blobs;

/// <summary>Settings of a <see cref="FileBlobStore"/>.</summary>
public sealed record FileBlobStoreOptions
{
    /// <summary>
    /// Limit on the bytes of all blobs together; null: the disk is the limit. A write then adds up the sizes of all
    /// blobs, so this is for small stores.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>Age from which a leftover of a dead writer in tmp/ is deleted when the store is opened.</summary>
    public TimeSpan TempFileLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long to wait for another process inside a short guarded section before it counts as hung.</summary>
    public TimeSpan GuardTimeout { get; init; } = FileGuard.DefaultTimeout;
}
