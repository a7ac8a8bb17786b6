using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Azure.Amqp.Tests.Support;

/// <summary>Signs as the portal does ("Service Bus access control with Shared Access Signatures").</summary>
internal static class SharedAccessSignatures
{
    public static string Create(string resource, string policy, string key, DateTimeOffset expiresAt)
    {
        var (encoded, expiry) = (Uri.EscapeDataString(resource), expiresAt.ToUnixTimeSeconds());
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{encoded}\n{expiry}")));
        return $"SharedAccessSignature sr={encoded}&sig={Uri.EscapeDataString(signature)}&se={expiry}&skn={policy}";
    }
}
