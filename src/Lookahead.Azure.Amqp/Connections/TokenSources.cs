using Azure.Core;
using Azure.Identity;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>A token for <c>$cbs</c> and until when it is good.</summary>
internal sealed record CbsToken(string Token, string Type, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{Type} until {ExpiresAt:u}";
}

/// <summary>Where tokens come from.</summary>
internal interface ITokenSource
{
    /// <exception cref="AzureConfigurationException">There is no token to be had.</exception>
    Task<CbsToken> GetAsync(CancellationToken cancellationToken);
}

/// <summary>Tokens of Microsoft Entra.</summary>
internal sealed class EntraTokens(TokenCredential credential, TimeProvider time) : ITokenSource
{
    private static readonly TokenRequestContext Scope = new(["https://servicebus.azure.net/.default"]);

    public async Task<CbsToken> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await credential.GetTokenAsync(Scope, cancellationToken);
            return token.ExpiresOn > time.GetUtcNow()
                ? new CbsToken(token.Token, "jwt", token.ExpiresOn)
                : throw new AzureConfigurationException("The identity gave a token for Service Bus that has expired. Check the machine's clock.");
        }
        catch (AuthenticationFailedException e)
        {
            throw new AzureConfigurationException(
                "No identity could sign in to Azure for Service Bus. Run 'azd auth login', or set a managed identity or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET.", e);
        }
    }
}

/// <summary>The signature of a connection string: a token that cannot be renewed.</summary>
internal sealed class SharedAccessSignature : ITokenSource
{
    private readonly CbsToken token;

    /// <exception cref="AzureConfigurationException">Not a shared access signature.</exception>
    public SharedAccessSignature(string signature)
    {
        var expiry = signature.Split('&', ' ').FirstOrDefault(field => field.StartsWith("se=", StringComparison.Ordinal));
        if (!signature.StartsWith("SharedAccessSignature ", StringComparison.Ordinal) || !long.TryParse(expiry?[3..], out var seconds))
        {
            throw new AzureConfigurationException("The SharedAccessSignature in the connection string of Service Bus is malformed; it should begin with 'SharedAccessSignature sr=' and hold 'se='.");
        }
        token = new CbsToken(signature, "servicebus.windows.net:sastoken", DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds())));
    }

    public Task<CbsToken> GetAsync(CancellationToken cancellationToken) => Task.FromResult(token);
}
