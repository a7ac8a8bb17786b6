namespace Lookahead.Jobs.Storage;

public static class BlobStoreExtensions
{
    /// <summary>All blobs whose name starts with <paramref name="prefix"/>, in ordinal order of name.</summary>
    public static IAsyncEnumerable<BlobProperties> ListAsync(this IBlobStore blobs, string prefix, CancellationToken cancellationToken) =>
        blobs.ListAsync(prefix, after: null, cancellationToken);
}
