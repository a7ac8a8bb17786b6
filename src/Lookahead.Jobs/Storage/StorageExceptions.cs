namespace Lookahead.Jobs.Storage;

/// <summary>A conditional write found another version than it asked for (HTTP 412 or 409). Nothing was written.</summary>
public sealed class PreconditionFailedException(string name, PutCondition condition)
    : IOException(condition.MustNotExist
        ? $"Blob '{name}' exists already."
        : $"Blob '{name}' is not at version {condition.ETag} any more.")
{
    public string BlobName { get; } = name;
}

/// <summary>The store has no room for the write. Nothing was written.</summary>
public sealed class StorageFullException(string name, Exception? inner = null)
    : IOException($"No room left in the store for blob '{name}'. Free some space and run the job again.", inner)
{
    public string BlobName { get; } = name;
}

/// <summary>A lease is no longer held by the one who renews it.</summary>
public sealed class LeaseLostException(string name)
    : IOException($"The lease on '{name}' is lost: it ran out or another holder took it.")
{
    public string BlobName { get; } = name;
}

/// <summary>
/// A name is that of a blob and of a folder of blobs at once ("a" and "a/b"), which a store that keeps blobs as files
/// cannot hold. Azure Blob Storage allows it, so portable code chooses names that avoid it. Nothing was written.
/// </summary>
public sealed class BlobNameConflictException(string name, Exception? inner = null)
    : IOException($"Blob '{name}' cannot be stored: one of its folders is a blob already, or blobs lie below this name. Choose another name.", inner)
{
    public string BlobName { get; } = name;
}
