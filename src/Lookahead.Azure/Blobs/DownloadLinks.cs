using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Lookahead.Jobs.Storage;

namespace Lookahead.Azure.Blobs;

/// <summary>
/// Shared access signatures for one blob, read only: a service SAS where the account's key is known, a user delegation SAS where
/// there is an identity ("Grant limited access to Azure Storage resources using shared access signatures").
/// </summary>
internal sealed class DownloadLinks(BlobContainerClient container, bool hasIdentity, BlobCalls calls, TimeProvider time)
{
    /// <summary>The service's clock may be behind ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>What the service allows. Longer than any link, so that one key serves many.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(7);

    private const int LongestFileName = 200;

    private volatile UserDelegationKey? kept;

    /// <inheritdoc cref="IDownloadLinks.CreateAsync"/>
    /// <exception cref="AzureConfigurationException">There is neither a key nor an identity that may sign.</exception>
    public async Task<Uri> CreateAsync(string name, TimeSpan validFor, string? fileName, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        if (validFor <= TimeSpan.Zero || validFor > IDownloadLinks.MaxValidity)
        {
            throw new ArgumentOutOfRangeException(nameof(validFor), validFor, $"A link lives for more than 0 and at most {IDownloadLinks.MaxValidity.TotalDays} days.");
        }
        if (fileName is not null && (fileName.Length is 0 or > LongestFileName || !fileName.All(IsAllowed)))
        {
            throw new ArgumentException($"A file name has 1 to {LongestFileName} printable ASCII characters, none of them a quote or a slash.", nameof(fileName));
        }
        var now = time.GetUtcNow();
        var blob = container.GetBlobClient(name);
        var signature = new BlobSasBuilder(BlobSasPermissions.Read, now + validFor)
        {
            BlobContainerName = container.Name,
            BlobName = name,
            Resource = "b",
            StartsOn = now - ClockSkew,
            Protocol = container.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentDisposition = fileName is null ? null : $"attachment; filename=\"{fileName}\"",
        };
        if (hasIdentity)
        {
            return blob.GenerateUserDelegationSasUri(signature, await KeyAsync(signature.ExpiresOn, now, cancellationToken));
        }
        return blob.CanGenerateSasUri
            ? blob.GenerateSasUri(signature)
            : throw new AzureConfigurationException(
                "Download links need an identity, or a connection string of Blob Storage with AccountKey; this one has a signature, which cannot sign others.");
    }

    /// <summary>Two callers at once may each fetch a key; both keys are good.</summary>
    private async Task<UserDelegationKey> KeyAsync(DateTimeOffset expiry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (kept is { } key && key.SignedExpiresOn >= expiry)
        {
            return key;
        }
        var start = now - ClockSkew;
        var wanted = new BlobGetUserDelegationKeyOptions(start + KeyLifetime) { StartsOn = start };
        return kept = await calls.RunAsync(
            async token => (await container.GetParentBlobServiceClient().GetUserDelegationKeyAsync(wanted, token)).Value, cancellationToken);
    }

    private static bool IsAllowed(char c) => c is >= ' ' and <= '~' and not ('"' or '\\' or '/');
}
