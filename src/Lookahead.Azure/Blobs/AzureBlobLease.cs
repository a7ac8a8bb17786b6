using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Lookahead.Jobs.Storage;

namespace Lookahead.Azure.Blobs;

/// <summary>A lease of the service's own.</summary>
internal sealed class AzureBlobLease(string name, BlobLeaseClient client, Func<Func<CancellationToken, Task<Response<BlobLease>>>, CancellationToken, Task<Response<BlobLease>>> call) : IBlobLease
{
    private bool released;

    public string Id => client.LeaseId;

    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await call(token => client.RenewAsync(cancellationToken: token), cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            throw new LeaseLostException(name);
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        released = true;
        try
        {
            await call(async token => { await client.ReleaseAsync(cancellationToken: token); return null!; }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // Lost already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (released)
        {
            return;
        }
        try
        {
            await ReleaseAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is RequestFailedException or AzureConfigurationException or IOException)
        {
            // Best effort: the lease runs out by itself.
        }
    }
}
