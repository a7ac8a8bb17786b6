using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Lookahead.Jobs.Storage;

namespace Lookahead.Azure.Blobs;

/// <summary>From the service's error codes (REST reference, "Blob service error codes") to the port's exceptions.</summary>
internal static class BlobFaults
{
    /// <summary>No blob of that name. A missing container is another matter.</summary>
    public static bool IsMissing(RequestFailedException e) => e.Status == 404 && e.ErrorCode != BlobErrorCode.ContainerNotFound;

    /// <summary>If-Match or If-None-Match did not hold. Azurite and Azure differ in the code of the latter.</summary>
    public static bool IsConditionNotMet(RequestFailedException e) =>
        e.ErrorCode == BlobErrorCode.ConditionNotMet || e.ErrorCode == BlobErrorCode.BlobAlreadyExists || (e.Status == 412 && e.ErrorCode is null or "");

    /// <summary>What a person has to mend, or null when the fault is of another kind.</summary>
    public static AzureConfigurationException? Configuration(Exception e, Uri container) => e switch
    {
        RequestFailedException { ErrorCode: "ContainerNotFound" } => new AzureConfigurationException(
            $"There is no container at {Shown(container)}. Create it ('azd up' does), or set the name of one that exists.", e),
        RequestFailedException { Status: 401 or 403 } failed => new AzureConfigurationException(
            $"Blob Storage refuses access to {Shown(container)} ({failed.ErrorCode}). With an identity: give it the role 'Storage Blob Data Contributor' on the account. "
            + "With a connection string: check its key, or the expiry of its signature.", e),
        RequestFailedException { InnerException: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } } => new AzureConfigurationException(
            $"The host {container.Host} is not known. Check the name of the storage account.", e),
        AuthenticationFailedException => new AzureConfigurationException(
            $"No identity could sign in to Azure for {Shown(container)}. Run 'azd auth login', or set a managed identity or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET.", e),
        _ => null,
    };

    /// <summary>Without the query, which may hold a signature.</summary>
    private static string Shown(Uri uri) => uri.GetLeftPart(UriPartial.Path);
}
