using System.Text;

namespace Lookahead.Formats.Tokenization;

/// <summary>UTF-8 bytes as tokens 0..255 (the paper's byte-level models, section 3.3), then three special tokens.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    public const int BeginOfTextId = 256;
    public const int EndOfTextId = 257;
    public const int PaddingId = 258;
    public const int Size = 259;

    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, BeginOfTextId).Select(b => (byte)b)];

    private ByteTokenizer()
    {
    }

    public static ByteTokenizer Instance { get; } = new();

    public int VocabularySize => Size;

    public IReadOnlyList<int> Prefix => [];

    public int EndOfText => EndOfTextId;

    public int Padding => PaddingId;

    public int[] Encode(string text) => Array.ConvertAll(Encoding.UTF8.GetBytes(text), b => (int)b);

    /// <summary>Equal to <see cref="Encode"/>: no special token has a written form.</summary>
    public int[] EncodeTemplate(string text) => Encode(text);

    public string Decode(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. tokens.Where(t => t < 256).Select(t => (byte)t)]);

    public ReadOnlyMemory<byte> Bytes(int token) => token is >= 0 and < BeginOfTextId ? AllBytes.AsMemory(token, 1) : default;
}
