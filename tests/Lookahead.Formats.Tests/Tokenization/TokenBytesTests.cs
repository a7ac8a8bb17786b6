using System.Text;
using Lookahead.Formats.Tokenization;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

public sealed class TokenBytesTests
{
    public static TheoryData<string> Vocabularies => RealVocabularies.Names;

    [SharedDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void Bytes_OfAnEncodedFile_AreTheFile(string name)
    {
        var tokenizer = RealVocabularies.Load(name);
        foreach (var text in RealVocabularies.SourceFiles().Append("naïve café 🙂 \u2581x 漢字\n\t"))
        {
            // Behind "#": in SentencePiece's style a text's first token holds a space that is not the text's.
            var tokens = tokenizer.Encode("#\n" + text);
            Assert.Equal(tokenizer.Decode(tokens), Join(tokenizer, tokens).TrimStart(' '));
        }
    }

    [Fact]
    public void Bytes_SentencePieceStyle_AreSpacesAndPartsOfCharacters()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Json());
        Assert.Equal(" a"u8, tokenizer.Bytes(264).Span);
        Assert.Equal([0xC3], tokenizer.Bytes(3 + 0xC3).ToArray());
        Assert.Equal("<tool>"u8, tokenizer.Bytes(268).Span);
        Assert.True(tokenizer.Bytes(SmallTokenizer.End).IsEmpty);
        Assert.True(tokenizer.Bytes(-1).IsEmpty);
        Assert.True(tokenizer.Bytes(100_000).IsEmpty);
    }

    [Fact]
    public void Bytes_OfTheByteTokenizer_AreItsTokens()
    {
        var tokenizer = ByteTokenizer.Instance;
        Assert.Equal("é x", Join(tokenizer, tokenizer.Encode("é x")));
        Assert.True(tokenizer.Bytes(ByteTokenizer.EndOfTextId).IsEmpty);
        Assert.True(tokenizer.Bytes(-1).IsEmpty);
    }

    private static string Join(ITokenizer tokenizer, IEnumerable<int> tokens) =>
        Encoding.UTF8.GetString([.. tokens.SelectMany(t => tokenizer.Bytes(t).ToArray())]);
}
