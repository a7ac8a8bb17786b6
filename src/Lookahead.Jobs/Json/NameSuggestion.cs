namespace Lookahead.Jobs.Json;

/// <summary>"Did you mean": the known name nearest to a mistyped one by Levenshtein distance.</summary>
public static class NameSuggestion
{
    /// <summary>The nearest of <paramref name="known"/> within a third of the name's length (two letters at least), or null.</summary>
    public static string? Nearest(string name, IEnumerable<string> known) => known
        .Select(candidate => (candidate, distance: Distance(name, candidate)))
        .Where(x => x.distance <= Math.Max(2, name.Length / 3))
        .OrderBy(x => x.distance)
        .Select(x => x.candidate)
        .FirstOrDefault();

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.Length];
    }
}
