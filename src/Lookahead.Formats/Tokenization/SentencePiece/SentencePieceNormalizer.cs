using Lookahead.Formats.Tokenization.Normalizers;

namespace Lookahead.Formats.Tokenization.SentencePiece;

/// <summary>SentencePiece's treatment of spaces (U+0020 only), without a map of characters (sentencepiece/src/normalizer.cc).</summary>
internal static class SentencePieceNormalizer
{
    /// <summary>What stands for a space in pieces.</summary>
    public const char Space = '\u2581';

    /// <param name="addDummyPrefix">Puts a space in front of a text that is not empty.</param>
    /// <param name="removeExtraWhitespaces">Removes spaces at both ends and makes runs of them one.</param>
    public static Normalizer Create(bool addDummyPrefix, bool removeExtraWhitespaces) => text =>
    {
        if (removeExtraWhitespaces)
        {
            text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        if (text.Length == 0)
        {
            return text;
        }
        var escaped = Escape(addDummyPrefix ? " " + text : text);
        // SentencePiece strips the end when spaces are escaped already; a U+2581 that the text itself has goes with them.
        return removeExtraWhitespaces ? escaped.TrimEnd(Space) : escaped;
    };

    public static string Escape(string text) => text.Replace(' ', Space);
}
