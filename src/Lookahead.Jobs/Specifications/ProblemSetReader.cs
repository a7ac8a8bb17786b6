using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

/// <summary>Lists of named problem files.</summary>
internal static class ProblemSetReader
{
    public static List<ProblemSetReference> Read(FieldReader root, string field, bool required)
    {
        var sets = new List<ProblemSetReference>();
        foreach (var (value, path) in root.Array(field))
        {
            var set = root.Nested(value, path);
            var name = set.RequiredString("name", "give the set a name, for example 'heldout'");
            if (name.Length > 0 && (name.Length > 60 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            {
                set.Report("name", $"must be letters, digits, '-' and '_' (60 at most), but is '{name}'.");
            }
            if (sets.Any(s => s.Name == name))
            {
                set.Report("name", $"'{name}' stands for another set already; names must differ.");
            }
            sets.Add(new ProblemSetReference(name, set.RequiredString("path", "name a file of problems")));
            set.RefuseUnknown();
        }
        if (required && sets.Count == 0)
        {
            root.Report(field, "needs at least one set: [{\"name\": \"heldout\", \"path\": \"problems.jsonl\"}].");
        }
        return sets;
    }
}
