using Lookahead.Formats.Problems;

namespace Lookahead.Formats.Overlap;

/// <summary>
/// Finds what evaluation problems share with a training set: exact duplicates and word n-grams. Statements are compared
/// with statements, correct programs with correct programs.
/// </summary>
public sealed class NGramOverlap
{
    /// <summary>Long enough that plain phrases rarely meet by chance, short enough to see an edited copy.</summary>
    public const int DefaultSize = 8;

    private readonly NGramIndex statements;
    private readonly NGramIndex solutions;
    private readonly Dictionary<string, HashSet<string>> programsByStatement = new(StringComparer.Ordinal);

    /// <param name="training">Read once.</param>
    /// <param name="size">Tokens per n-gram, 1 or more.</param>
    public NGramOverlap(IEnumerable<Problem> training, int size = DefaultSize)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        statements = new NGramIndex(size);
        solutions = new NGramIndex(size);
        foreach (var problem in training)
        {
            statements.Add(problem.Id, [problem.Statement]);
            solutions.Add(problem.Id, problem.Solutions);
            var statement = SameUpToSpace(problem.Statement);
            if (!programsByStatement.TryGetValue(statement, out var programs))
            {
                programsByStatement[statement] = programs = new HashSet<string>(StringComparer.Ordinal);
            }

            programs.UnionWith(problem.Solutions.Select(SameUpToLineEnds));
        }
    }

    public ProblemOverlap Measure(Problem evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var isStatementKnown = programsByStatement.TryGetValue(SameUpToSpace(evaluation.Statement), out var programs);
        return new ProblemOverlap(
            evaluation.Id,
            statements.Measure([evaluation.Statement]),
            solutions.Measure(evaluation.Solutions),
            isStatementKnown,
            isStatementKnown && evaluation.Solutions.Select(SameUpToLineEnds).Any(programs!.Contains));
    }

    private static string SameUpToSpace(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>White space inside a Python program means something; only line ends and the margins do not.</summary>
    private static string SameUpToLineEnds(string program) => program.ReplaceLineEndings("\n").Trim();
}
