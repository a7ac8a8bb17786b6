using System.Text.RegularExpressions;
using Lookahead.Evaluation.Judging;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Checking;

/// <summary>
/// Guesses which problems have more than one right output, so that comparing with the expected one calls right programs wrong. A
/// heuristic: it goes by phrases of the statement and by correct solutions that print something else, and is wrong both ways.
/// </summary>
public static partial class SeveralAnswers
{
    /// <summary>Why several answers are suspected; null where nothing speaks for it, or a checker decides.</summary>
    /// <param name="problem">Which problem.</param>
    /// <param name="solutions">The verdicts on its reference solutions; empty when none was run.</param>
    public static string? Suspect(Problem problem, IReadOnlyList<Verdict> solutions)
    {
        if (problem.Function is not null || problem.Checker is not null)
        {
            return null;
        }
        var disagree = solutions.Count(verdict => verdict.Status == VerdictStatus.WrongAnswer);
        var phrase = PhrasePattern().Match(problem.Statement) is { Success: true } match ? match.Value.ReplaceLineEndings(" ") : null;
        return (phrase, disagree) switch
        {
            (null, 0) => null,
            (null, _) when disagree == solutions.Count => null, // More likely the tests or the only solution are wrong.
            (null, _) => $"{disagree} of {solutions.Count} correct solutions print something else than is expected",
            (_, 0) => $"the statement says \"{phrase}\"",
            _ => $"the statement says \"{phrase}\", and {disagree} of {solutions.Count} correct solutions print something else than is expected",
        };
    }

    [GeneratedRegex(
        @"\bany\s+of\s+them\b|\bif\s+there\s+(?:are|is)\s+(?:multiple|several|more\s+than\s+one|many)\b|\b(?:multiple|several)\s+(?:correct\s+|possible\s+|valid\s+)?(?:answers|solutions|outputs)\b"
        + @"|\b(?:print|output|find|give)\s+any\s+(?:of|valid|correct|such|one)\b|\bany\s+(?:valid|correct|suitable)\s+(?:answer|solution|output|order)\b|\bin\s+any\s+order\b|\bspecial\s+(?:judge|checker)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex PhrasePattern();
}
