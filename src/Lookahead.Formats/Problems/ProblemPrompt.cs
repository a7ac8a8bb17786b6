using System.Text;

namespace Lookahead.Formats.Problems;

/// <summary>
/// The text that a model continues with a Python 3 program: a comment line that names the wanted quality (reward annotation),
/// the statement as comments, then code. The form of the published AlphaCode samples (paper, appendix F) without the line that
/// names the language, which is always the same here.
/// </summary>
public static class ProblemPrompt
{
    /// <summary>Recorded in manifests; changes whenever the text changes.</summary>
    public const string Version = "comments-2";

    /// <summary>First line of every prompt that asks for a correct program, and so of every example of one.</summary>
    public const string CorrectLine = "# CORRECT SOLUTION";

    public const string IncorrectLine = "# INCORRECT SOLUTION";

    /// <summary>Builds the prompt. It ends with a newline; the program follows directly.</summary>
    /// <param name="problem">Whose statement is asked.</param>
    /// <param name="correct">False only for training on wrong solutions; at test time a correct one is wanted.</param>
    public static string Build(Problem problem, bool correct = true)
    {
        var text = new StringBuilder();
        text.Append(correct ? CorrectLine : IncorrectLine).Append('\n');
        foreach (var line in problem.Statement.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            text.Append("# ").Append(line).Append('\n');
        }

        return text.ToString();
    }
}
