using System.Security.Cryptography;

namespace Lookahead.Jobs.Documents;

/// <summary>
/// Job ids sort newest first: 16 hexadecimal digits of the time left until the end of the calendar, then 8 random ones.
/// A listing by name is therefore a page of the newest jobs on every store.
/// </summary>
public static class JobId
{
    public static string Create(DateTimeOffset now)
    {
        var left = DateTimeOffset.MaxValue.UtcTicks - now.UtcTicks;
        return $"{left:x16}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    }

    public static bool IsValid(string? id) =>
        id is { Length: 25 } && id[16] == '-' && id.Where((_, i) => i != 16).All(char.IsAsciiHexDigitLower);
}
