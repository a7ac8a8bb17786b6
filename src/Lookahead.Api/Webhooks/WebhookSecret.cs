using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Api.Webhooks;

/// <summary>
/// Signs messages as Standard Webhooks says (<see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"/>):
/// HMAC-SHA256 over <c>id.timestamp.body</c>. A secret is <c>whsec_</c> and 32 random bytes in base64.
/// </summary>
public static class WebhookSecret
{
    public const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int Bytes = 32;

    public static string Create() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    /// <param name="timestamp">In seconds since 1970.</param>
    public static string Sign(string secret, string id, long timestamp, string body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var key = Convert.FromBase64String(secret[Prefix.Length..]);
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}"));
        return Version + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }
}
