namespace Lookahead.Formats.Overlap;

/// <summary>Which training problems hold which n-grams.</summary>
internal sealed class NGramIndex(int size)
{
    private readonly Dictionary<string, List<int>> holders = new(StringComparer.Ordinal);
    private readonly List<string> ids = [];

    public void Add(string id, IEnumerable<string> texts)
    {
        ids.Add(id);
        foreach (var gram in GramsOf(texts))
        {
            if (!holders.TryGetValue(gram, out var list))
            {
                holders[gram] = list = [];
            }

            list.Add(ids.Count - 1);
        }
    }

    public TextOverlap Measure(IEnumerable<string> texts)
    {
        var grams = GramsOf(texts);
        var found = 0;
        var sharedWith = new int[ids.Count];
        foreach (var gram in grams)
        {
            if (holders.TryGetValue(gram, out var list))
            {
                found++;
                list.ForEach(i => sharedWith[i]++);
            }
        }

        // The first of several equal matches, so that the report does not depend on chance.
        var worst = found == 0 ? -1 : Array.IndexOf(sharedWith, sharedWith.Max());
        return new TextOverlap(grams.Count, found, worst < 0 ? null : ids[worst], worst < 0 ? 0 : sharedWith[worst]);
    }

    private HashSet<string> GramsOf(IEnumerable<string> texts) =>
        texts.SelectMany(text => NGrams.Of(text, size)).ToHashSet(StringComparer.Ordinal);
}
