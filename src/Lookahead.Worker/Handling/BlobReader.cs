using Lookahead.Jobs.Storage;

namespace Lookahead.Worker.Handling;

/// <summary>Read access to the whole store. Handlers write through their <see cref="Attempts.AttemptWriter"/> alone.</summary>
public sealed class BlobReader(IBlobStore blobs)
{
    /// <inheritdoc cref="IBlobStore.GetAsync"/>
    public Task<Blob?> GetAsync(string name, CancellationToken cancellationToken) => blobs.GetAsync(name, cancellationToken);

    /// <inheritdoc cref="IBlobStore.GetPropertiesAsync"/>
    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        blobs.GetPropertiesAsync(name, cancellationToken);

    /// <inheritdoc cref="IBlobStore.OpenReadAsync"/>
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) => blobs.OpenReadAsync(name, cancellationToken);

    /// <inheritdoc cref="BlobStoreExtensions.ListAsync"/>
    public IAsyncEnumerable<BlobProperties> ListAsync(string prefix, CancellationToken cancellationToken) =>
        blobs.ListAsync(prefix, cancellationToken);
}
