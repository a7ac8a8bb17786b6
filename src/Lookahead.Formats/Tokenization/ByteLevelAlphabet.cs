using System.Text;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// The printable characters that stand for bytes in GPT-2's vocabulary (<c>bytes_to_unicode</c>): printable Latin-1 bytes are
/// themselves, the others are U+0100 and up, in order.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] Characters = MakeCharacters();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(b => Characters[b], b => (byte)b);

    public static string FromText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (chars, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                chars[i] = Characters[source[i]];
            }
        });
    }

    /// <summary>Appends the bytes of a token; one that is not written in this alphabet stands for its own UTF-8.</summary>
    public static void AppendBytes(string token, List<byte> bytes)
    {
        var start = bytes.Count;
        foreach (var c in token)
        {
            if (!Bytes.TryGetValue(c, out var value))
            {
                bytes.RemoveRange(start, bytes.Count - start);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }
            bytes.Add(value);
        }
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var b = 0; b < 256; b++)
        {
            characters[b] = b is (>= '!' and <= '~') or (>= '\u00A1' and <= '\u00AC') or (>= '\u00AE' and <= '\u00FF') ? (char)b : next++;
        }
        return characters;
    }
}
