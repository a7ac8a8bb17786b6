namespace Lookahead.Formats.Tokenization;

/// <summary>
/// Tells apart the patterns that mean the same in Oniguruma (https://github.com/kkos/oniguruma/blob/master/doc/RE, the dialect of
/// tokenizer.json) and in .NET. What .NET does not know it refuses itself; what it would silently read otherwise is refused here.
/// </summary>
internal static class RegexDialect
{
    private static readonly string[] Groups = ["?:", "?=", "?!", "?<=", "?<!", "?>", "?i:", "?i)"];

    /// <returns>What is not supported and where, or null.</returns>
    public static string? FindUnsupported(string pattern)
    {
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            switch (pattern[i])
            {
                case '\\':
                    if (!IsKnownEscape(rest))
                    {
                        return $"the escape '{rest[..Math.Min(2, rest.Length)]}' at position {i} is not supported";
                    }
                    i++;
                    break;
                case '[' when inClass:
                    return $"the nested character class at position {i} is not supported";
                case '[':
                    inClass = true;
                    // A bracket in first place is a literal in one dialect and the end in the other.
                    if (rest.StartsWith("[]") || rest.StartsWith("[^]"))
                    {
                        return $"the unescaped ']' after position {i} is not supported";
                    }
                    break;
                case ']':
                    inClass = false;
                    break;
                case '&' when inClass && rest.StartsWith("&&"):
                    return $"the intersection '&&' at position {i} is not supported";
                case '(' when !inClass && rest.StartsWith("(?") && !Array.Exists(Groups, g => pattern.AsSpan(i + 1).StartsWith(g)):
                    return $"the group '{rest[..Math.Min(4, rest.Length)]}' at position {i} is not supported";
                case >= '\uD800' and <= '\uDFFF':
                    return $"the character outside the Basic Multilingual Plane at position {i} is not supported";
                default:
                    break;
            }
        }
        return null;
    }

    private static bool IsKnownEscape(ReadOnlySpan<char> rest) => rest.Length >= 2 && rest[1] switch
    {
        'p' or 'P' => rest.Length > 2 && rest[2] == '{',
        's' or 'S' or 'd' or 'D' or 'r' or 'n' or 't' or 'f' or 'v' => true,
        'u' => rest.Length >= 6 && AreHex(rest[2..6]),
        'x' => rest.Length >= 4 && AreHex(rest[2..4]),
        var c => !char.IsLetterOrDigit(c),
    };

    private static bool AreHex(ReadOnlySpan<char> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }
        return true;
    }
}
