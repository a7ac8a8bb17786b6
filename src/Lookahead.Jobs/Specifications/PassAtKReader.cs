using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class PassAtKReader
{
    public static PassAtKSpecification Read(FieldReader root)
    {
        var sampling = SamplingReader.Read(root, defaultSamples: 10, keepsLogprobs: false);
        return new PassAtKSpecification
        {
            Model = ModelReader.Read(root),
            ProblemSets = ProblemSetReader.Read(root, "problem_sets", required: true),
            Sampling = sampling,
            K = ReadK(root, sampling.Samples),
            JudgeWorkers = root.Integer("judge_workers", 0, 0, 1024),
        };
    }

    private static int[] ReadK(FieldReader root, int samples)
    {
        if (!root.Has("k"))
        {
            return samples >= 10 ? [1, 10] : [1];
        }
        var result = new SortedSet<int>();
        var items = root.Array("k");
        if (items.Count == 0)
        {
            root.Report("k", "needs at least one number: [1, 10].");
        }
        foreach (var (value, path) in items)
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
