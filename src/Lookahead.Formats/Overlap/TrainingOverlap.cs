using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Overlap;

/// <summary>
/// Finds what training texts share with evaluation sets, in word n-grams (Brown et al. 2020, appendix C). The sets' n-grams
/// are held; training texts stream past once.
/// </summary>
public sealed class TrainingOverlap
{
    /// <summary>Words per n-gram, the number that Brown et al. use: training texts are many, so that shorter ones meet by chance.</summary>
    public const int Size = 13;

    private readonly Dictionary<ulong, bool> found = [];
    private readonly List<EvaluationSet> sets = [];
    private readonly Action<ulong> mark;

    private TrainingOverlap() => mark = gram =>
    {
        if (found.ContainsKey(gram))
        {
            found[gram] = true;
        }
    };

    /// <summary>Reads the sets, of any format.</summary>
    /// <exception cref="DataFormatException">A set is missing or broken.</exception>
    public static async Task<TrainingOverlap> LoadAsync(IReadOnlyList<ProblemSetReference> references, CancellationToken cancellationToken)
    {
        var overlap = new TrainingOverlap();
        foreach (var reference in references)
        {
            var hasher = new DataSourceHasher(reference.Path);
            var problems = new List<EvaluationProblem>();
            await foreach (var problem in ProblemSetFile.EnumerateAsync(reference.Path, hasher, cancellationToken))
            {
                problems.Add(new EvaluationProblem(problem.Id, GramsOf([problem.Statement]), GramsOf(problem.Solutions)));
            }
            foreach (var gram in problems.SelectMany(p => p.Statement.Concat(p.Solutions)))
            {
                overlap.found[gram] = false;
            }
            overlap.sets.Add(new EvaluationSet(reference.Name, hasher.Build(), problems));
        }
        return overlap;
    }

    /// <summary>Looks through a training text.</summary>
    public void Add(string text)
    {
        if (found.Count > 0)
        {
            NGramHashes.ForEach(text, Size, mark);
        }
    }

    /// <summary>One result for each set, in the order of the references.</summary>
    public IReadOnlyList<EvaluationOverlap> Build() => [.. sets.Select(set => new EvaluationOverlap(
        set.Name,
        set.Source,
        Size,
        set.Problems.Count,
        set.Problems.Count(p => p.Statement.Length + p.Solutions.Length == 0),
        [.. set.Problems
            .Select(p => new SharedProblem(p.Id, p.Statement.Length, Found(p.Statement), p.Solutions.Length, Found(p.Solutions)))
            .Where(p => p.StatementFound + p.SolutionFound > 0)]))];

    private int Found(ulong[] grams) => grams.Count(gram => found[gram]);

    private static ulong[] GramsOf(IEnumerable<string> texts)
    {
        var grams = new HashSet<ulong>();
        foreach (var text in texts)
        {
            NGramHashes.ForEach(text, Size, gram => grams.Add(gram));
        }
        return [.. grams];
    }

    private sealed record EvaluationProblem(string Id, ulong[] Statement, ulong[] Solutions);

    private sealed record EvaluationSet(string Name, DataSource Source, IReadOnlyList<EvaluationProblem> Problems);
}
