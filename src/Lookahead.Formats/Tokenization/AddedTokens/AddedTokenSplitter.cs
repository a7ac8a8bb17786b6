using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lookahead.Formats.Tokenization.AddedTokens;

/// <summary>A range of a text that is an added token, or text between them when <paramref name="TokenId"/> is null.</summary>
internal readonly record struct TextSegment(int Start, int End, int? TokenId);

/// <summary>Cuts a text at its added tokens: leftmost first, and of those that start together the longest.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly Dictionary<string, AddedToken> tokens = [];
    private readonly Regex? pattern;

    /// <param name="tokens">Added tokens and the form in which they are searched.</param>
    public AddedTokenSplitter(IEnumerable<(string Form, AddedToken Token)> tokens)
    {
        foreach (var (form, token) in tokens.Where(t => t.Form.Length > 0))
        {
            this.tokens.TryAdd(form, token);
        }
        if (this.tokens.Count > 0)
        {
            pattern = new Regex(
                string.Join('|', this.tokens.Keys.OrderByDescending(form => form.Length).Select(Regex.Escape)),
                RegexOptions.CultureInvariant);
        }
    }

    /// <param name="text">The text; the segments cover it without empty ones.</param>
    /// <param name="specialAsText">Special tokens stay text.</param>
    public IEnumerable<TextSegment> Split(string text, bool specialAsText)
    {
        var done = 0;
        for (var match = pattern?.Match(text); match is { Success: true }; match = match.NextMatch())
        {
            var token = tokens[match.Value];
            var (start, end) = (match.Index, match.Index + match.Length);
            if ((token.Special && specialAsText) || (token.SingleWord && (EndsWithWord(text.AsSpan(0, start)) || StartsWithWord(text.AsSpan(end)))))
            {
                continue;
            }
            if (token.StripLeft)
            {
                start = Math.Max(done, text.AsSpan(0, start).TrimEnd().Length);
            }
            if (token.StripRight)
            {
                end = text.Length - text.AsSpan(end).TrimStart().Length;
            }
            if (done < start)
            {
                yield return new TextSegment(done, start, null);
            }
            yield return new TextSegment(start, end, token.Id);
            done = end;
        }
        if (done < text.Length)
        {
            yield return new TextSegment(done, text.Length, null);
        }
    }

    private static bool StartsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == 0 && IsWord(rune);

    private static bool EndsWithWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == 0 && IsWord(rune);

    /// <summary>Unicode's \w (UTS #18, annex C): alphabetic characters, marks, digits, connectors and joiners.</summary>
    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
