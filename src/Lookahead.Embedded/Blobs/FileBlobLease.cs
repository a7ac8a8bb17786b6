using Lookahead.Embedded.Locks;
using Lookahead.Jobs.Storage;

namespace Lookahead.Embedded.Blobs;

/// <summary>A lease held by this process. The lock file stays locked for as long as this object is not released.</summary>
internal sealed class FileBlobLease(LeaseTable table, string name, TimeSpan duration, OwnerLock ownerLock) : IBlobLease
{
    public string Id => ownerLock.Id;

    public Task RenewAsync(CancellationToken cancellationToken) => table.RenewAsync(name, Id, duration, cancellationToken);

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        // Freed first: even if the rest fails, nobody has to wait for the lease to run out.
        ownerLock.Dispose();
        await table.ReleaseAsync(name, Id, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await ReleaseAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or TimeoutException or UnauthorizedAccessException)
        {
            // The lock is free, which ends the lease; its files are swept by the next holder.
        }
    }
}
