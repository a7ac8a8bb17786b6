using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Data;

/// <summary>
/// One document per correct solution and, in the share asked for, per incorrect one, marked as such in its prompt (reward
/// annotation: paper, appendix F). Solutions that are too long or duplicates use up neither the share nor the number per problem.
/// </summary>
internal sealed class ProblemDocuments(DocumentCollector collector, TrainingData data)
{
    private double owed;

    public void Add(Problem problem)
    {
        collector.Examples++;
        if (problem.Solutions.Count == 0)
        {
            collector.Skip(SkipReasons.NoSolution);
        }
        var most = data.SolutionsPerProblem > 0 ? data.SolutionsPerProblem : int.MaxValue;
        var correct = AddAll(problem, problem.Solutions, correct: true, most);
        owed += correct * data.IncorrectShare;
        // Shares like 0.1 add up to a little less than whole numbers.
        owed -= AddAll(problem, problem.IncorrectSolutions, correct: false, (int)(owed + 1e-9));
    }

    /// <returns>How many were kept, <paramref name="most"/> at most.</returns>
    private int AddAll(Problem problem, IReadOnlyList<string> programs, bool correct, int most)
    {
        if (most == 0 || programs.Count == 0)
        {
            return 0;
        }
        var text = ProblemPrompt.Build(problem, correct);
        var prompt = collector.Encoder.Start(text);
        var kept = 0;
        foreach (var program in programs)
        {
            if (kept == most)
            {
                break;
            }
            var code = program.ReplaceLineEndings("\n").TrimEnd() + "\n";
            // The statement is looked through once, with the first solution that is kept.
            kept += collector.AddCompletion(prompt, code, kept == 0 ? text + "\n" + code : code, group: collector.Examples) ? 1 : 0;
        }
        return kept;
    }
}
