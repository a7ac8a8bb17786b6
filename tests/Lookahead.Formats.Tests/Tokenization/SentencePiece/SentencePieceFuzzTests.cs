using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Tokenization;
using Lookahead.Formats.Tokenization.SentencePiece;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization.SentencePiece;

/// <summary>A damaged tokenizer.model is read or refused: 2 s, 60 s with LOOKAHEAD_TEST_FULL=1; the same mutations in every run.</summary>
public sealed class SentencePieceFuzzTests
{
    [Fact]
    public void Load_MutatedModel_IsReadOrRefused()
    {
        using var folder = new TempFolder();
        var file = ModelFile.SmallWithoutBytes(new Piece("<tool>", 0, PieceType.UserDefined)).ToBytes();

        var (read, refused) = Fuzz.Run(file, .., "tokenizer.model", folder, _ =>
        {
            var tokenizer = TokenizerFiles.Load(folder.Path);
            tokenizer.Decode(tokenizer.EncodeTemplate("abc 1</s> é😀\n<tool>\ud800"));
        });

        Assert.True(read > 20 && refused > 20, $"{read} read, {refused} refused");
    }
}
