using System.Net.Sockets;
using System.Security.Authentication;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;

namespace Lookahead.Azure.Blobs;

/// <summary>From the service's error codes (REST reference, "Blob service error codes") to the port's exceptions.</summary>
internal static class BlobFaults
{
    /// <summary>No blob of that name. A missing container is another matter.</summary>
    public static bool IsMissing(RequestFailedException e) => e.Status == 404 && e.ErrorCode != BlobErrorCode.ContainerNotFound;

    /// <summary>If-Match or If-None-Match did not hold. Azurite and Azure differ in the code of the latter.</summary>
    public static bool IsConditionNotMet(RequestFailedException e) =>
        e.ErrorCode == BlobErrorCode.ConditionNotMet || e.ErrorCode == BlobErrorCode.BlobAlreadyExists || (e.Status == 412 && e.ErrorCode is null or "");

    /// <summary>Whether a fault that looks like a wrong setting may pass all the same: no name server answered.</summary>
    public static bool MayPass(Exception e) => Cause<SocketException>(e) is { SocketErrorCode: SocketError.TryAgain };

    /// <summary>What a person has to mend, or null when the fault is of another kind.</summary>
    public static AzureConfigurationException? Configuration(Exception e, Uri container) => e switch
    {
        RequestFailedException { ErrorCode: "ContainerNotFound" } => new AzureConfigurationException(
            $"There is no container at {Shown(container)}. Create it ('azd up' does), or set the name of one that exists.", e),
        // Without the service's own words, which may quote what was signed and the signature.
        RequestFailedException { Status: 401 or 403 } failed => new AzureConfigurationException(
            $"Blob Storage refuses access to {Shown(container)} ({failed.ErrorCode}{Request(failed)}). {Refusal(failed)}"),
        AuthenticationFailedException => new AzureConfigurationException(
            $"No identity could sign in to Azure for {Shown(container)}. Run 'azd auth login', or set a managed identity or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET.", e),
        RequestFailedException when Cause<AuthenticationException>(e) is not null => new AzureConfigurationException(
            $"{container.Host} does not prove by its certificate that it is {container.Host}. Check the name, and any proxy in between.", e),
        RequestFailedException when Cause<HttpRequestException>(e) is { HttpRequestError: HttpRequestError.NameResolutionError } => new AzureConfigurationException(
            $"The host {container.Host} is not known. Check the name of the storage account.", e),
        _ => null,
    };

    /// <summary>Without the query, which may hold a signature.</summary>
    private static string Shown(Uri uri) => uri.GetLeftPart(UriPartial.Path);

    private static string Refusal(RequestFailedException e) => e.ErrorCode switch
    {
        "AuthorizationPermissionMismatch" or "InsufficientAccountPermissions" or "AuthorizationResourceTypeMismatch" or "AuthorizationServiceMismatch" =>
            "What we sign in with is known, but lacks a right. With an identity: give it the role 'Storage Blob Data Contributor' on the account. "
            + "With a signature: make one for the Blob service, containers and objects, with the rights read, add, create, write, delete and list.",
        "AuthenticationFailed" =>
            "With a connection string: its key is not the account's, or its signature is malformed, expired or not yet valid; copy it again (storage account, Access keys). "
            + "With an identity: its token is for another tenant.",
        "KeyBasedAuthenticationNotPermitted" =>
            "The account allows no keys. Set its address instead of a connection string, and give the identity the role 'Storage Blob Data Contributor'.",
        _ => "With an identity: give it the role 'Storage Blob Data Contributor' on the account. With a connection string: check its key, or the rights and the expiry of its signature. "
            + "Check also whether the account's firewall lets this machine in.",
    };

    private static string Request(RequestFailedException e) => e.GetRawResponse()?.Headers.RequestId is { } id ? $", request {id}" : "";

    private static T? Cause<T>(Exception? e)
        where T : Exception
    {
        while (e is not null and not T)
        {
            e = e.InnerException;
        }
        return (T?)e;
    }
}
