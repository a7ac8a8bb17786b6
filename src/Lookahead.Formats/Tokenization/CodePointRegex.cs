using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// A pattern of a tokenizer.json, matched by code points as its authors' library does. .NET matches UTF-16 units and would take
/// a letter outside the Basic Multilingual Plane for two surrogates, so such a character is matched as a stand-in of its category.
/// </summary>
internal sealed class CodePointRegex
{
    /// <summary>A pattern that backtracks without end is refused instead of hanging the job.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>One character per general category, as high in the plane as there is one: no pattern names these.</summary>
    private static readonly char[] StandIns = FindStandIns();

    private readonly Regex regex;
    private readonly string? literal;

    /// <exception cref="ArgumentException">The pattern is wrong or holds something that .NET would read differently.</exception>
    public CodePointRegex(string pattern)
    {
        if (RegexDialect.FindUnsupported(pattern) is { } fault)
        {
            throw new ArgumentException(fault);
        }
        regex = new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline, Timeout);
    }

    private CodePointRegex(Regex regex, string literal) => (this.regex, this.literal) = (regex, literal);

    /// <summary>Finds a text as it is.</summary>
    public static CodePointRegex Literal(string text) => new(new Regex(Regex.Escape(text), RegexOptions.CultureInvariant), text);

    /// <summary>The ranges of all matches that are not empty, from left to right.</summary>
    /// <exception cref="JobException">The pattern does not come to an end on this text.</exception>
    public List<(int Start, int End)> Matches(string text)
    {
        var offsets = literal is null && text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Fold(ref text) : null;
        var matches = new List<(int, int)>();
        try
        {
            foreach (var match in regex.EnumerateMatches(text))
            {
                if (match.Length > 0)
                {
                    var (start, end) = (match.Index, match.Index + match.Length);
                    matches.Add(offsets is null ? (start, end) : (offsets[start], offsets[end]));
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw JobException.User(ErrorCodes.InvalidModel,
                $"The pattern '{regex}' of the tokenizer took longer than {Timeout.TotalSeconds} s on a text of {text.Length} characters; use a pattern that does not backtrack.", "model.path");
        }
        return matches;
    }

    /// <summary>The text with every match replaced by a text that is taken as it is.</summary>
    public string Replace(string text, string content)
    {
        if (literal is not null)
        {
            return text.Replace(literal, content, StringComparison.Ordinal);
        }
        var matches = Matches(text);
        if (matches.Count == 0)
        {
            return text;
        }
        var replaced = new StringBuilder(text.Length);
        var done = 0;
        foreach (var (start, end) in matches)
        {
            replaced.Append(text, done, start - done).Append(content);
            done = end;
        }
        return replaced.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Replaces each code point outside the plane by its stand-in; returns where each character and the end were.</summary>
    private static int[] Fold(ref string text)
    {
        var folded = new StringBuilder(text.Length);
        var offsets = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length;)
        {
            offsets.Add(i);
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used);
            folded.Append(rune.IsBmp ? (char)rune.Value : StandIns[(int)Rune.GetUnicodeCategory(rune)]);
            i += used;
        }
        offsets.Add(text.Length);
        text = folded.ToString();
        return [.. offsets];
    }

    private static char[] FindStandIns()
    {
        var standIns = new char[Enum.GetValues<UnicodeCategory>().Length];
        for (var c = 0; c <= char.MaxValue; c++)
        {
            standIns[(int)CharUnicodeInfo.GetUnicodeCategory((char)c)] = (char)c;
        }
        return standIns;
    }
}
