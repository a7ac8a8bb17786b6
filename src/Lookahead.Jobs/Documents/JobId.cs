using System.Globalization;
using System.Security.Cryptography;

namespace Lookahead.Jobs.Documents;

/// <summary>
/// Job ids sort newest first: 16 hexadecimal digits of the time left until the end of the calendar, 8 random ones, then the owner.
/// A listing by name is therefore a page of the newest jobs on every store, and a blob name made of an id cannot lie in another
/// owner's folder.
/// </summary>
public static class JobId
{
    private const int TimeDigits = 16;
    private const int OwnerStart = TimeDigits + 10;

    public static string Create(DateTimeOffset now, string owner = OwnerId.Local)
    {
        if (!OwnerId.IsValid(owner))
        {
            throw new ArgumentException($"'{owner}' is no owner: 1 to {OwnerId.MaxLength} lower-case letters and digits.", nameof(owner));
        }
        var left = DateTimeOffset.MaxValue.UtcTicks - now.UtcTicks;
        return $"{left:x16}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}-{owner}";
    }

    public static bool IsValid(string? id) =>
        id is { Length: > OwnerStart }
        && id[TimeDigits] == '-'
        && id[OwnerStart - 1] == '-'
        && id.Take(OwnerStart - 1).Where((_, i) => i != TimeDigits).All(char.IsAsciiHexDigitLower)
        && OwnerId.IsValid(id[OwnerStart..])
        && long.TryParse(id.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var left)
        && left >= 0
        && left <= DateTimeOffset.MaxValue.UtcTicks;

    /// <exception cref="ArgumentException">No valid id.</exception>
    public static string OwnerOf(string id) => Checked(id)[OwnerStart..];

    /// <summary>When the id was made, by its maker's clock.</summary>
    /// <exception cref="ArgumentException">No valid id.</exception>
    public static DateTimeOffset CreatedAt(string id) =>
        new(DateTimeOffset.MaxValue.UtcTicks - long.Parse(Checked(id).AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static string Checked(string id) => IsValid(id) ? id : throw new ArgumentException($"'{id}' is no job id.", nameof(id));
}
