using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Lookahead.Azure.Blobs;

/// <summary>Makes the SDK's client from the options.</summary>
internal static class BlobClients
{
    /// <exception cref="AzureConfigurationException">The options are contradictory or malformed. No connection was tried.</exception>
    public static BlobContainerClient Create(AzureBlobStoreOptions options, HttpPipelineTransport? transport)
    {
        // Pinned: the newest version that Azurite 3.37 knows too. Retries are ours (AzureResilience).
        var client = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06) { Retry = { MaxRetries = 0, NetworkTimeout = options.Resilience.TryTimeout } };
        if (transport is not null)
        {
            client.Transport = transport;
        }
        switch (options)
        {
            case { ConnectionString: not null, ServiceUri: not null }:
                throw new AzureConfigurationException("Both a connection string and a service address are set for Blob Storage; set one of them.");
            case { ConnectionString: { } text }:
                try
                {
                    return new BlobContainerClient(text, options.Container, client);
                }
                catch (Exception e) when (e is FormatException or ArgumentException)
                {
                    // Never the text itself: it holds the key.
                    throw new AzureConfigurationException(
                        "The connection string of Blob Storage is malformed; it should look like "
                        + "'DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...;EndpointSuffix=core.windows.net' (storage account, Access keys).", e);
                }
            case { ServiceUri: { } uri }:
                var container = new Uri($"{uri.AbsoluteUri.TrimEnd('/')}/{options.Container}");
                return new BlobContainerClient(container, new DefaultAzureCredential(), client);
            default:
                throw new AzureConfigurationException("Blob Storage needs a connection string or a service address such as https://account.blob.core.windows.net.");
        }
    }
}
