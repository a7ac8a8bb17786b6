using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class PassAtKReader
{
    public static PassAtKSpecification Read(FieldReader root)
    {
        var sampling = SamplingReader.Read(root, defaultSamples: 10);
        return new PassAtKSpecification
        {
            Model = ModelReader.Read(root),
            ProblemSets = ReadProblemSets(root),
            Sampling = sampling,
            K = ReadK(root, sampling.Samples),
            JudgeWorkers = root.Integer("judge_workers", 0, 0, 1024),
        };
    }

    private static List<ProblemSetReference> ReadProblemSets(FieldReader root)
    {
        var sets = new List<ProblemSetReference>();
        foreach (var (value, path) in root.Array("problem_sets"))
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
            sets.Add(new ProblemSetReference(name, set.RequiredString("path", "name a file of problems in JSONL")));
            set.RefuseUnknown();
        }
        if (sets.Count == 0)
        {
            root.Report("problem_sets", "needs at least one set: [{\"name\": \"heldout\", \"path\": \"problems.jsonl\"}].");
        }
        return sets;
    }

    private static int[] ReadK(FieldReader root, int samples)
    {
        if (!root.Has("k"))
        {
            return samples >= 10 ? [1, 10] : [1];
        }
        var result = new SortedSet<int>();
        foreach (var (value, path) in root.Array("k"))
        {
            if (value.ValueKind != System.Text.Json.JsonValueKind.Number || !value.TryGetInt32(out var k) || k < 1 || k > samples)
            {
                root.Report(path[(path.LastIndexOf('.') + 1)..], $"must be an integer from 1 to sampling.samples ({samples}), but is {FieldReader.Kind(value)}.");
                continue;
            }
            result.Add(k);
        }
        return [.. result];
    }
}
