using System.Buffers.Text;
using System.Text.Json;
using Azure.Core;

namespace Lookahead.Azure.Amqp.Tests.Support;

/// <summary>An identity whose tokens the emulator takes.</summary>
internal sealed class TestCredential(TimeProvider time, TimeSpan lifetime) : TokenCredential
{
    private int calls;

    public int Calls => calls;

    /// <summary>Thrown instead of giving a token; null: none.</summary>
    public Exception? Fault { get; set; }

    public string Audience { get; init; } = "https://servicebus.azure.net";

    /// <summary>Null: everything.</summary>
    public string[]? Roles { get; init; }

    /// <summary>Of the last token.</summary>
    public string Token { get; private set; } = "";

    public IReadOnlyList<string> Scopes { get; private set; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref calls);
        Scopes = requestContext.Scopes;
        if (Fault is not null)
        {
            throw Fault;
        }
        // Whole seconds, as in a token.
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        var payload = new Dictionary<string, object> { ["aud"] = Audience, ["exp"] = expires.ToUnixTimeSeconds(), ["nonce"] = Guid.NewGuid() };
        if (Roles is not null)
        {
            payload["roles"] = Roles;
        }
        Token = $"e30.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload))}.c2ln";
        return new AccessToken(Token, expires);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
