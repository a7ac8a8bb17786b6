using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lookahead.Emulation.Protocol;

/// <summary>What a token says, or why it is refused.</summary>
internal sealed record ReadToken(string? Error, Claims Claims = Claims.None, DateTimeOffset ExpiresAt = default, string? Path = null);

/// <summary>Reads shared access signatures and JSON web tokens.</summary>
internal static class Tokens
{
    private const string ServiceBusAudience = "https://servicebus.azure.net";

    /// <summary><c>SharedAccessSignature sr={resource}&amp;sig={HMAC-SHA256 of resource, newline, expiry}&amp;se={expiry}&amp;skn={rule}</c>.</summary>
    public static ReadToken ReadSas(string token, IReadOnlyList<SharedAccessRule> rules)
    {
        const string prefix = "SharedAccessSignature ";
        if (!token.StartsWith(prefix, StringComparison.Ordinal))
        {
            return new ReadToken("MalformedToken: The token is not a shared access signature.");
        }
        var fields = token[prefix.Length..].Split('&').Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
            .ToDictionary(field => field[0], field => field[1]);
        var rule = rules.FirstOrDefault(r => r.Name == Uri.UnescapeDataString(fields.GetValueOrDefault("skn", "")));
        if (rule is null || !fields.TryGetValue("sr", out var resource) || !long.TryParse(fields.GetValueOrDefault("se"), out var expiry))
        {
            return new ReadToken("InvalidSignature: The token names no known policy.");
        }
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(rule.Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}")));
        return expected == Uri.UnescapeDataString(fields.GetValueOrDefault("sig", ""))
            ? new ReadToken(null, rule.Claims, DateTimeOffset.FromUnixTimeSeconds(expiry), CbsNode.PathOf(Uri.UnescapeDataString(resource)))
            : new ReadToken("InvalidSignature: The token has an invalid signature.");
    }

    /// <summary>
    /// Looks at audience and expiry. The signature is not checked: anybody may write such a token, which is enough to test
    /// how clients handle theirs. <c>roles</c> (Listen, Send, Manage) stands in for what role assignments give; all without it.
    /// </summary>
    public static ReadToken ReadJwt(string token)
    {
        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
            var root = payload.RootElement;
            if (root.GetProperty("aud").GetString()!.TrimEnd('/') != ServiceBusAudience)
            {
                return new ReadToken("InvalidAudience: The token is not for Service Bus.");
            }
            var claims = root.TryGetProperty("roles", out var roles)
                ? roles.EnumerateArray().Aggregate(Claims.None, (all, role) => all | Enum.Parse<Claims>(role.GetString()!))
                : Claims.All;
            return new ReadToken(null, claims, DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("exp").GetInt64()));
        }
        catch (Exception e) when (e is JsonException or FormatException or IndexOutOfRangeException or KeyNotFoundException or ArgumentException)
        {
            return new ReadToken("MalformedToken: The token is not a JSON web token.");
        }
    }
}
