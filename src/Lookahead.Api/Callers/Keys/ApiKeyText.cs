using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Api.Callers.Keys;

/// <summary>
/// A key as people hold it: <c>la_{id}_{secret}</c>, 12 hexadecimal digits and 32 random bytes in base64url. So much randomness
/// cannot be guessed from its hash, which is therefore a plain SHA-256 and not a slow one.
/// </summary>
public static class ApiKeyText
{
    public const string Prefix = "la_";
    private const int IdDigits = 12;
    private const int SecretBytes = 32;

    public static string Create() =>
        $"{Prefix}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdDigits / 2))}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";

    /// <summary>The id in a key; null when the text is none.</summary>
    public static string? IdOf(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Length > Prefix.Length + IdDigits
        && text[Prefix.Length + IdDigits] == '_'
        && IsId(text.Substring(Prefix.Length, IdDigits))
            ? text.Substring(Prefix.Length, IdDigits)
            : null;

    public static bool IsId(string text) => text.Length == IdDigits && text.All(char.IsAsciiHexDigitLower);

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
