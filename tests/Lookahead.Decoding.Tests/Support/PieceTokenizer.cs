using System.Text;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>Tokens that stand for given bytes, which may be part of a character.</summary>
internal sealed class PieceTokenizer(params byte[][] pieces) : ITokenizer
{
    public int VocabularySize => pieces.Length;

    public IReadOnlyList<int> Prefix => [];

    public int EndOfText => pieces.Length;

    public int Padding => pieces.Length;

    public int[] Encode(string text) => throw new NotSupportedException();

    public int[] EncodeTemplate(string text) => throw new NotSupportedException();

    public string Decode(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(t => pieces[t])]);

    public ReadOnlyMemory<byte> Bytes(int token) => pieces[token];
}
