using Amqp;
using Amqp.Framing;
using Lookahead.Emulation.Transport;

namespace Lookahead.Emulation.Protocol;

/// <summary>The node <c>$cbs</c> (claims-based security): takes tokens for the connection on which they come.</summary>
internal sealed class CbsNode(ClientIdentity identity, ServiceBusEmulatorOptions options, OpenConnections connections)
{
    public Message Handle(Message request)
    {
        var properties = request.ApplicationProperties;
        if (properties?["operation"] as string != "put-token" || properties["name"] is not string audience || request.Body is not string token)
        {
            return Answer(400, "Expected put-token with a name and a token.");
        }
        var now = options.Time.GetUtcNow();
        var read = (properties["type"] as string) switch
        {
            "servicebus.windows.net:sastoken" => Tokens.ReadSas(token, options.Rules),
            "jwt" => Tokens.ReadJwt(token),
            var type => new ReadToken($"Unknown type of token '{type}'."),
        };
        if (read.Error is not null)
        {
            return Answer(401, read.Error);
        }
        if (read.ExpiresAt <= now)
        {
            return Answer(401, "ExpiredToken: The token is expired.");
        }
        var path = PathOf(audience);
        if (read.Path is { Length: > 0 } scope && !path.Equals(scope, StringComparison.OrdinalIgnoreCase) && !path.StartsWith(scope + "/", StringComparison.OrdinalIgnoreCase))
        {
            return Answer(401, "InvalidAudience: The token is for another resource.");
        }
        identity.Put(path, read.Claims, read.ExpiresAt);
        connections.OnToken(read.ExpiresAt - now);
        return Answer(202, "Accepted");
    }

    /// <summary>The entity's path in an audience such as <c>sb://localhost:5672/jobs</c>.</summary>
    internal static string PathOf(string audience) => Uri.TryCreate(audience, UriKind.Absolute, out var uri) ? Uri.UnescapeDataString(uri.AbsolutePath).Trim('/') : audience.Trim('/');

    private static Message Answer(int status, string description) => new()
    {
        BodySection = new AmqpValue { Value = null! },
        ApplicationProperties = new ApplicationProperties { ["status-code"] = status, ["status-description"] = description },
    };
}
