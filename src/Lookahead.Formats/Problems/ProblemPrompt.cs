using System.Text;
using Lookahead.Jobs.Specifications;

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

    /// <summary>
    /// The prompt for a correct program, with the lines RATING and TAGS of the published samples in front where the settings ask
    /// for them and, if they are to be real, the problem has them.
    /// </summary>
    public static string BuildLabelled(Problem problem, PromptSettings settings)
    {
        var rating = settings.Rating switch { PromptLabel.Real => problem.Rating, PromptLabel.Fixed => settings.RatingValue, _ => null };
        var tags = settings.Tags switch { PromptLabel.Real => problem.Tags, PromptLabel.Fixed => settings.TagValues, _ => [] };
        return (rating is null ? "" : $"{RatingStart}{rating}\n")
            + (tags.Count == 0 ? "" : $"{TagsStart}{string.Join(',', tags)}\n")
            + Build(problem);
    }

    internal const string RatingStart = "# RATING: ";

    internal const string TagsStart = "# TAGS: ";

    /// <summary>How lines begin that stand in front of a problem; a model that misses its end goes on with one of them.</summary>
    public static IReadOnlyList<string> FirstLines(PromptSettings settings) =>
    [
        CorrectLine,
        .. settings.Rating == PromptLabel.None ? Array.Empty<string>() : [RatingStart],
        .. settings.Tags == PromptLabel.None ? Array.Empty<string>() : [TagsStart],
    ];
}
