using System.Text.RegularExpressions;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Lookahead.Azure.Blobs;

/// <summary>Makes the SDK's client from the options.</summary>
internal static partial class BlobClients
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
        if (!ContainerName().IsMatch(options.Container))
        {
            throw new AzureConfigurationException($"'{options.Container}' is no name of a container: 3 to 63 lower-case letters, digits and single hyphens between them.");
        }
        return options switch
        {
            { ConnectionString: not null, ServiceUri: not null } =>
                throw new AzureConfigurationException("Both a connection string and a service address are set for Blob Storage; set one of them."),
            { ConnectionString: { } text } => FromConnectionString(text, options.Container, client),
            { ServiceUri: { } uri } => ForIdentity(uri, options, client),
            _ => throw new AzureConfigurationException("Blob Storage needs a connection string or a service address such as https://account.blob.core.windows.net."),
        };
    }

    private static BlobContainerClient FromConnectionString(string text, string container, BlobClientOptions client)
    {
        try
        {
            return new BlobContainerClient(text, container, client);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Neither the text itself, which holds the key, nor the library's words about it.
            throw new AzureConfigurationException(
                "The connection string of Blob Storage is malformed; it should look like "
                + "'DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...;EndpointSuffix=core.windows.net' (storage account, Access keys).");
        }
    }

    private static BlobContainerClient ForIdentity(Uri uri, AzureBlobStoreOptions options, BlobClientOptions client)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeHttps || uri.Query.Length > 0)
        {
            throw new AzureConfigurationException(
                "The address of Blob Storage must look like https://account.blob.core.windows.net: with https, for it is used with an identity, and without a signature.");
        }
        return new BlobContainerClient(new Uri($"{uri.AbsoluteUri.TrimEnd('/')}/{options.Container}"), options.Credential ?? new DefaultAzureCredential(), client);
    }

    /// <summary>"Naming and referencing containers, blobs, and metadata".</summary>
    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ContainerName();
}
