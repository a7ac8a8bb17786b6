using System.Text;

namespace Lookahead.Formats.Problems;

/// <summary>
/// The text that a model continues with a program: comment lines that name the language and the wanted quality (reward
/// annotation), the statement as comments, then code. The form of the published AlphaCode samples (paper, appendix F).
/// </summary>
public static class ProblemPrompt
{
    /// <summary>Recorded in manifests; changes whenever the text changes.</summary>
    public const string Version = "comments-1";

    /// <summary>First line of every prompt, and so of every training example made from a problem.</summary>
    public const string LanguageLine = "# LANGUAGE IS python3";

    public const string CorrectLine = "# CORRECT SOLUTION";

    public const string IncorrectLine = "# INCORRECT SOLUTION";

    /// <summary>Builds the prompt. It ends with a newline; the program follows directly.</summary>
    /// <param name="problem">Whose statement is asked.</param>
    /// <param name="correct">False only for training on wrong solutions; at test time a correct one is wanted.</param>
    public static string Build(Problem problem, bool correct = true)
    {
        var text = new StringBuilder();
        text.Append(LanguageLine).Append('\n').Append(correct ? CorrectLine : IncorrectLine).Append('\n');
        foreach (var line in problem.Statement.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            text.Append("# ").Append(line).Append('\n');
        }

        return text.ToString();
    }
}
