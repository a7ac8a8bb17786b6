using Azure.Core;
using Azure.Identity;
using Lookahead.Azure.Identity;

namespace Lookahead.Azure.Tests.Identity;

public sealed class AccessTokensTests
{
    private const string Scope = "https://example.io/.default";

    [Fact]
    public async Task For_AScope_AsksTheCredentialForIt()
    {
        var token = AccessTokens.For(Scope, new FixedCredential(request => request.Scopes.Single() == Scope ? "token" : throw new ArgumentException("scope")));
        Assert.Equal("token", await token(CancellationToken.None));
    }

    [Fact]
    public async Task For_NobodySignedIn_SaysWhatToDo()
    {
        var token = AccessTokens.For(Scope, new FixedCredential(_ => throw new AuthenticationFailedException("no")));
        var e = await Assert.ThrowsAsync<AzureConfigurationException>(async () => await token(CancellationToken.None));
        Assert.Contains(Scope, e.Message, StringComparison.Ordinal);
        Assert.Contains("azd auth login", e.Message, StringComparison.Ordinal);
    }

    private sealed class FixedCredential(Func<TokenRequestContext, string> token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(token(requestContext), DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
