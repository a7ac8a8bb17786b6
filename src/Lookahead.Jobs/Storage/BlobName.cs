namespace Lookahead.Jobs.Storage;

/// <summary>
/// Checks blob names: 1..900 characters of segments split by '/', each segment letters, digits, '.', '_', '-'
/// and never starting with '.', so that a name is the same path on every store and leaves no folder.
/// </summary>
public static class BlobName
{
    public const int MaxLength = 900;

    public static bool IsValid(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength)
        {
            return false;
        }
        foreach (var segment in name.Split('/'))
        {
            if (segment.Length is 0 or > 200 || segment[0] == '.' || !segment.All(IsAllowed))
            {
                return false;
            }
        }
        return true;
    }

    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static void Check(string? name)
    {
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"'{name}' is no blob name: use segments of letters, digits, '.', '_' and '-' split by '/', none starting with '.'.",
                nameof(name));
        }
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
