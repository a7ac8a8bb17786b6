using System.Text.RegularExpressions;
using Lookahead.Samples.Parameters;

namespace Lookahead.Samples.Wording;

/// <summary>
/// The two template languages. Both: <c>$K</c> is a parameter. Statements: <c>(a|b)</c> is one of its alternatives,
/// <c>$in</c> the layout's sentence, <c>$name</c>, <c>$things</c>, <c>$others</c> and <c>$measures</c> words that stay
/// the same throughout a statement. Programs: <c>$read</c> is the layout's reading code.
/// </summary>
internal static partial class Template
{
    /// <summary>Draws one wording of the statement.</summary>
    public static string Statement(string template, string layoutSentence, ParameterValues values, SeededRandom random)
    {
        // $in first: the layout's sentence has alternatives of its own.
        var text = Alternatives().Replace(
            template.Replace("$in", layoutSentence, StringComparison.Ordinal),
            match => random.Pick(match.Groups[1].Value.Split('|')));

        var things = random.Between(0, Vocabulary.Things.Length - 1);
        // A shift of 1 to length - 1 never comes back to the same word.
        var others = (things + random.Between(1, Vocabulary.Things.Length - 1)) % Vocabulary.Things.Length;
        var words = new Dictionary<string, string>
        {
            ["name"] = random.Pick(Vocabulary.People),
            ["things"] = Vocabulary.Things[things],
            ["others"] = Vocabulary.Things[others],
            ["measures"] = random.Pick(Vocabulary.Measures),
        };
        return Fill(text, values, words);
    }

    public static string Program(string template, string layoutCode, ParameterValues values) =>
        Fill(template, values, new Dictionary<string, string> { ["read"] = layoutCode });

    private static string Fill(string text, ParameterValues values, Dictionary<string, string> words) =>
        Slot().Replace(text, match => match.Groups[1].Value is var name && char.IsAsciiLetterUpper(name[0])
            ? values.Text(name[0])
            : words[name]);

    [GeneratedRegex(@"\(([^()]*\|[^()]*)\)")]
    private static partial Regex Alternatives();

    [GeneratedRegex(@"\$([A-Z]|[a-z]+)")]
    private static partial Regex Slot();
}
