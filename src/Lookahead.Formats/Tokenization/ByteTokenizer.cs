using System.Text;

namespace Lookahead.Formats.Tokenization;

/// <summary>UTF-8 bytes as tokens 0..255 (the paper's byte-level models, section 3.3), then three special tokens.</summary>
public static class ByteTokenizer
{
    public const int BeginOfText = 256;
    public const int EndOfText = 257;
    public const int Padding = 258;
    public const int VocabularySize = 259;

    /// <summary>The tokens of a text; special tokens never come out of text.</summary>
    public static int[] Encode(string text) => Array.ConvertAll(Encoding.UTF8.GetBytes(text), b => (int)b);

    /// <summary>The text of tokens; special tokens are left out and broken UTF-8 becomes U+FFFD.</summary>
    public static string Decode(IEnumerable<int> tokens) =>
        Encoding.UTF8.GetString([.. tokens.Where(t => t < 256).Select(t => (byte)t)]);
}
