using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class PassAtKReader
{
    public static PassAtKSpecification Read(FieldReader root)
    {
        var sampling = SamplingReader.Read(root, defaultSamples: 10, SamplingUse.Evaluation);
        var k = ReadK(root, sampling.Samples, fallback: null);
        return new PassAtKSpecification
        {
            Model = ModelReader.Read(root),
            ProblemSets = ProblemSetReader.Read(root, "problem_sets", required: true),
            Sampling = sampling,
            K = k,
            Submissions = ReadSubmissions(root, k),
            Prompt = PromptReader.Read(root),
            Judge = JudgeSettings.Read(root),
            Parallelism = root.Integer("parallelism", 1, 1, PassAtKSpecification.MostParts),
            JudgeWorkers = root.Integer("judge_workers", 0, 0, 1024),
        };
    }

    /// <summary>The n of n@k: none above the largest k.</summary>
    private static int[] ReadSubmissions(FieldReader root, int[] ks)
    {
        var result = new SortedSet<int>();
        foreach (var (value, path) in root.Array("submissions"))
        {
            if (value.ValueKind != System.Text.Json.JsonValueKind.Number || !value.TryGetInt32(out var n) || n < 1 || ks.Length == 0 || n > ks[^1])
            {
                root.Report(path[(path.LastIndexOf('.') + 1)..], $"must be an integer from 1 to the largest k ({ks.LastOrDefault()}), but is {FieldReader.Kind(value)}.");
                continue;
            }
            result.Add(n);
        }
        return [.. result];
    }

    /// <param name="root">Holds "k".</param>
    /// <param name="samples">The largest k.</param>
    /// <param name="fallback">Without "k"; null: [1, 10] or what of it there are samples for.</param>
    internal static int[] ReadK(FieldReader root, int samples, int[]? fallback)
    {
        if (!root.Has("k"))
        {
            return fallback ?? (samples >= 10 ? [1, 10] : [1]);
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
                root.Report(path[(path.LastIndexOf('.') + 1)..], $"must be an integer from 1 {(samples == int.MaxValue ? "up" : $"to sampling.samples ({samples})")}, but is {FieldReader.Kind(value)}.");
                continue;
            }
            result.Add(k);
        }
        return [.. result];
    }
}
