using Azure.Core;
using Azure.Identity;

namespace Lookahead.Azure.Identity;

/// <summary>Bearer tokens of this process's identity, for services that are called over plain HTTP.</summary>
public static class AccessTokens
{
    /// <summary>Gives tokens; the credential keeps each until shortly before its end.</summary>
    /// <param name="scope">For example <c>https://dynamicsessions.io/.default</c>.</param>
    /// <param name="credential">Null: DefaultAzureCredential.</param>
    /// <returns>Throws <see cref="AzureConfigurationException"/> when nobody is signed in.</returns>
    public static Func<CancellationToken, ValueTask<string>> For(string scope, TokenCredential? credential = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(scope);
        var (identity, request) = (credential ?? new DefaultAzureCredential(), new TokenRequestContext([scope]));
        return async cancellationToken =>
        {
            try
            {
                return (await identity.GetTokenAsync(request, cancellationToken)).Token;
            }
            catch (AuthenticationFailedException e)
            {
                throw new AzureConfigurationException(
                    $"No identity could sign in to Azure for {scope}. Run 'azd auth login', or set a managed identity or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET.", e);
            }
        };
    }
}
