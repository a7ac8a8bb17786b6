using Lookahead.Formats.Tokenization;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

public sealed class RoundTripTests
{
    public static TheoryData<string> Vocabularies => RealVocabularies.Names;

    [SharedDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void Decode_EncodedSourceFile_GivesTheFile(string name)
    {
        var tokenizer = RealVocabularies.Load(name);
        var files = RealVocabularies.SourceFiles();

        Assert.True(files.Count >= 200);
        Assert.All(files, text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))));
    }

    [SharedDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void Encode_LongLineWithoutSpaces_RoundTrips(string name)
    {
        var tokenizer = RealVocabularies.Load(name);
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(i => (char)('a' + (i * i % 26)) + "xyz_q"[..(i % 6)])) + new string(' ', 100_000);

        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [SharedDataFact]
    public void Encode_TextThatLooksSpecial_StaysText()
    {
        var tokenizer = RealVocabularies.Load("codellama-7b");

        Assert.DoesNotContain(2, tokenizer.Encode("a</s>b"));
        Assert.Contains(2, tokenizer.EncodeTemplate("a</s>b"));
        Assert.Equal("a</s>b", tokenizer.Decode(tokenizer.Encode("a</s>b")));
    }
}
