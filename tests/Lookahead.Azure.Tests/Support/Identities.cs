using System.Buffers.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;

namespace Lookahead.Azure.Tests.Support;

/// <summary>An identity that cannot sign in, as on a machine without any.</summary>
internal sealed class NoIdentity : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new CredentialUnavailableException("No identity (made by the test).");

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new CredentialUnavailableException("No identity (made by the test).");
}

/// <summary>An identity whose tokens Azurite takes: it looks at issuer, audience and times, not at the signature.</summary>
internal sealed class TestIdentity : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var payload = new Dictionary<string, object>
        {
            ["iss"] = "https://sts.windows.net/tests/",
            ["aud"] = "https://storage.azure.com",
            ["nbf"] = now.AddMinutes(-5).ToUnixTimeSeconds(),
            ["iat"] = now.AddMinutes(-5).ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["oid"] = Guid.NewGuid(),
            ["tid"] = Guid.NewGuid(),
        };
        var header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);
        return new AccessToken($"{header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload))}.c2ln", now.AddHours(1));
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
