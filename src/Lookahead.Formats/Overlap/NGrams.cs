namespace Lookahead.Formats.Overlap;

/// <summary>Word n-grams of a text, the unit in which contamination is usually counted (Brown et al. 2020, appendix C).</summary>
public static class NGrams
{
    /// <summary>
    /// Lower-case runs of letters and digits; everything else only separates. <c>print(n*7)</c> is print, n, 7.
    /// </summary>
    public static IReadOnlyList<string> Tokens(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                tokens.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return tokens;
    }

    /// <summary>
    /// The distinct runs of <paramref name="size"/> tokens. A text of fewer tokens is one n-gram by itself, so that short
    /// programs are compared too; a text without tokens has none.
    /// </summary>
    public static IReadOnlySet<string> Of(string text, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var tokens = Tokens(text);
        var grams = new HashSet<string>(StringComparer.Ordinal);
        if (tokens.Count == 0)
        {
            return grams;
        }

        for (var i = 0; i == 0 || i + size <= tokens.Count; i++)
        {
            grams.Add(string.Join(' ', tokens.Skip(i).Take(size)));
        }

        return grams;
    }
}
