using System.Text;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Formats.Tests.Data;

/// <summary>
/// A character a token, with a begin-of-text token in front, as many models have it, and a space in front of every text where
/// asked, as SentencePiece does it. In templates, &lt;s&gt; and &lt;/s&gt; are the special tokens.
/// </summary>
internal sealed class MarkedTokenizer(bool spaceInFront = false) : ITokenizer
{
    public const int Begin = 1, End = 2;
    private const char Space = '\u2581';

    public int VocabularySize => char.MaxValue;

    public IReadOnlyList<int> Prefix => [Begin];

    public int EndOfText => End;

    public int Padding => 0;

    public int[] Encode(string text) => [.. ((spaceInFront && text.Length > 0 ? " " : "") + text).Replace(' ', Space).Select(c => (int)c)];

    public int[] EncodeTemplate(string text) =>
        [.. Encode(text.Replace("</s>", "\u0002", StringComparison.Ordinal).Replace("<s>", "\u0001", StringComparison.Ordinal))];

    public string Decode(IEnumerable<int> tokens)
    {
        var text = new string([.. tokens.Where(t => t > End).Select(t => (char)t)]).Replace(Space, ' ');
        return spaceInFront && text.StartsWith(' ') ? text[1..] : text;
    }

    public ReadOnlyMemory<byte> Bytes(int token) => token > End ? Encoding.UTF8.GetBytes($"{(char)token}".Replace(Space, ' ')) : default;
}
