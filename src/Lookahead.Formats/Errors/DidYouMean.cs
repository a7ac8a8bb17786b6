namespace Lookahead.Formats.Errors;

/// <summary>Finds the known name that a misspelt one most likely stands for.</summary>
public static class DidYouMean
{
    /// <summary>For example <c> Did you mean 'statement'?</c>, or nothing when no known name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var (best, distance) = known
            .Select(candidate => (candidate, Distance(name.ToLowerInvariant(), candidate)))
            .MinBy(pair => pair.Item2);
        return best is not null && distance <= Math.Max(2, best.Length / 3) ? $" Did you mean '{best}'?" : "";
    }

    /// <summary>Levenshtein distance: insertions, deletions and replacements of one character.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
