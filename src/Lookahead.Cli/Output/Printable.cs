namespace Lookahead.Cli.Output;

/// <summary>Text from models and other people on a terminal: it must not be able to move the cursor or set the title.</summary>
internal static class Printable
{
    /// <summary>Lines and tabs as they are, other control characters as U+FFFD.</summary>
    public static string Text(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c));

    /// <summary>Line ends as <c>\n</c>, other control characters as U+FFFD.</summary>
    public static string Line(string text) =>
        string.Concat(text.ReplaceLineEndings("\\n").Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
