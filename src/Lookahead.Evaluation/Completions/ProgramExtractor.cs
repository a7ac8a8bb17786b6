using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Completions;

/// <summary>A program taken from a completion.</summary>
/// <param name="Source">Ends with a newline unless it is empty.</param>
/// <param name="IsTruncated">True when text after the program was cut off.</param>
/// <param name="HasCode">False when nothing but white space and comments is left.</param>
public sealed record ExtractedProgram(string Source, bool IsTruncated, bool HasCode);

/// <summary>
/// The rule from completion to program for prompts made by <see cref="ProblemPrompt"/>. The completion is the program, from
/// its first character to its end, because a solution follows its prompt directly and ends with the end-of-text token,
/// which the tokenizer removes. A model that misses its end goes on with the next training example, so the text is cut
/// before the first line that begins with <see cref="ProblemPrompt.CorrectLine"/> (or with what else stands in front of problems). Nothing else is cut: no fence, no stop
/// string, no closing definition belongs to this format.
/// </summary>
public static class ProgramExtractor
{
    /// <summary>Recorded in manifests; changes whenever the rule does, because the rule changes pass@k.</summary>
    public const string RuleVersion = "program-after-comments-2";

    public static ExtractedProgram Extract(string completion) => Extract(completion, [ProblemPrompt.CorrectLine]);

    /// <param name="completion">What the model wrote.</param>
    /// <param name="nextProblem">How lines begin that stand in front of a further problem.</param>
    public static ExtractedProgram Extract(string completion, IReadOnlyList<string> nextProblem)
    {
        var lines = completion.ReplaceLineEndings("\n").Split('\n');
        var end = Array.FindIndex(lines, line => nextProblem.Any(start => line.StartsWith(start, StringComparison.Ordinal)));
        var program = string.Join('\n', end >= 0 ? lines[..end] : lines).TrimEnd();
        return new ExtractedProgram(program.Length == 0 ? "" : program + "\n", end >= 0, HasCode(program));
    }

    internal static bool HasCode(string program) => program.Split('\n').Any(line => line.TrimStart() is { Length: > 0 } code && code[0] != '#');
}
