using Lookahead.Formats.Tokenization;
using Lookahead.Formats.Tokenization.SentencePiece;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization.SentencePiece;

public sealed class SentencePieceTokenizerTests
{
    private const int FirstByte = 3;
    private const int FirstNormal = 259;
    private const int SpaceA = 259;
    private const int BC = 260;
    private const int SpaceABC = 261;
    private const int AA = 262;
    private const int Space = 263;
    private const int A = 264;
    private const int B = 265;
    private const int D = 267;
    private const int Next = 268;

    [Fact]
    public void Encode_Pieces_JoinsHighestScoreFirst() => Assert.Equal([SpaceABC, D], ModelFile.Small().Load().Encode("abcd"));

    [Fact]
    public void Encode_EqualScores_JoinsTheLeftmost()
    {
        // "ab" and "bd" both could be joined in "abd".
        Piece[] pieces = [new("bd", -100, PieceType.Normal), new("ab", -100, PieceType.Normal)];

        Assert.Equal([Space, B, Next + 1, D], ModelFile.Small(pieces).Load().Encode("babd"));
    }

    [Fact]
    public void Encode_CharacterWithoutPiece_FallsBackToBytes()
    {
        var tokenizer = ModelFile.Small().Load();

        Assert.Equal([Space, FirstByte + 0xC3, FirstByte + 0xA9], tokenizer.Encode("é"));
        Assert.Equal("é\n\t", tokenizer.Decode(tokenizer.Encode("é\n\t")));
    }

    [Fact]
    public void Encode_CharactersWithoutPieceNorBytes_GivesOneUnknownForARun() =>
        Assert.Equal([3, 0, 6], ModelFile.SmallWithoutBytes().Load().Encode("aéèaa"));

    [Theory]
    [InlineData(true, false, "a  a ", new[] { SpaceA, Space, SpaceA, Space }, "a  a ")]
    [InlineData(false, false, "a  a", new[] { A, Space, SpaceA }, "a  a")]
    [InlineData(false, false, " a", new[] { SpaceA }, " a")]
    [InlineData(true, true, "  a  a  ", new[] { SpaceA, SpaceA }, "a a")]
    [InlineData(false, true, "  a  a  ", new[] { A, SpaceA }, "a a")]
    [InlineData(true, true, "   ", new int[0], "")]
    [InlineData(true, false, "", new int[0], "")]
    public void Encode_Spaces_AreTreatedAsTheNormalizerSays(bool prefix, bool removes, string text, int[] expected, string decoded)
    {
        var tokenizer = (ModelFile.Small() with { AddDummyPrefix = prefix, RemoveExtraWhitespaces = removes }).Load();

        Assert.Equal(expected, tokenizer.Encode(text));
        Assert.Equal(decoded, tokenizer.Decode(expected));
    }

    [Fact]
    public void Encode_ControlPieceInText_StaysTextButInTemplatesDoesNot()
    {
        var tokenizer = ModelFile.Small().Load();

        Assert.DoesNotContain(2, tokenizer.Encode("a</s>"));
        Assert.Equal([SpaceA, 2], tokenizer.EncodeTemplate("a</s>"));
        Assert.Equal("a</s>", tokenizer.Decode(tokenizer.Encode("a</s>")));
        Assert.Equal("a", tokenizer.Decode([1, SpaceA, 2]));
    }

    [Fact]
    public void Encode_UserDefinedPiece_IsFoundWithoutSpacesOfItsOwn()
    {
        var tokenizer = ModelFile.Small(new Piece("<tool>", 0, PieceType.UserDefined)).Load();

        Assert.Equal([SpaceA, Next, A], tokenizer.Encode("a<tool>a"));
        Assert.Equal([Space, Next], tokenizer.Encode("<tool>"));
        Assert.Equal("a<tool>a", tokenizer.Decode(tokenizer.Encode("a<tool>a")));
    }

    [Fact]
    public void Load_NoOtherFile_TakesSpecialTokensOfThePieces()
    {
        var tokenizer = ModelFile.Small(new Piece("<pad>", 0, PieceType.Control)).Load();

        Assert.Equal((Next + 1, 2, Next), (tokenizer.VocabularySize, tokenizer.EndOfText, tokenizer.Padding));
        Assert.Equal([1], tokenizer.Prefix);
        Assert.Equal(2, ModelFile.Small().Load().Padding);
        Assert.Equal([2], (ModelFile.Small() with { BeginPiece = "</s>" }).Load().Prefix);
        Assert.Empty((ModelFile.Small() with { BeginPiece = "a" }).Load().Prefix);
    }

    [Fact]
    public void Load_TokenizerConfig_Wins()
    {
        const string Config = """
            {"add_bos_token": false, "eos_token": "<end>", "add_prefix_space": false, "tokenizer_class": "LlamaTokenizer",
             "added_tokens_decoder": {"268": {"content": "<end>", "lstrip": true, "special": true}, "270": {"content": "<tool>", "special": false}}}
            """;

        var tokenizer = ModelFile.Small().Load(Config);

        Assert.Empty(tokenizer.Prefix);
        Assert.Equal((Next, Next, Next + 3), (tokenizer.EndOfText, tokenizer.Padding, tokenizer.VocabularySize));
        Assert.Equal([A, Next, A, Next + 2], tokenizer.EncodeTemplate("a <end>a<tool>"));
        Assert.Equal([A, Next + 2], tokenizer.Encode("a<tool>"));
    }

    [Fact]
    public void Load_LegacyFalse_PutsTheSpaceInFrontOfTheWholeTextOnly()
    {
        Assert.Equal([SpaceA, 2, SpaceA], ModelFile.Small().Load().EncodeTemplate("a</s>a"));
        Assert.Equal([SpaceA, 2, A], ModelFile.Small().Load("""{"legacy": false}""").EncodeTemplate("a</s>a"));
    }

    [Fact]
    public void Load_FilesOfOlderVersions_AddTheirTokens()
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.model", ModelFile.Small().ToBytes());
        directory.Write("added_tokens.json", """{"[PAD]": 268, "<tool>": 269, "<s>": 1}""");
        directory.Write("special_tokens_map.json", """{"pad_token": "[PAD]", "additional_special_tokens": ["aa", {"content": "<none>"}]}""");

        var tokenizer = TokenizerFiles.Load(directory.Path);

        Assert.Equal(Next, tokenizer.Padding);
        Assert.DoesNotContain(Next, tokenizer.Encode("[PAD]"));
        Assert.Equal([Space, Next + 1], tokenizer.Encode(" <tool>")[1..]);
        Assert.Equal([SpaceA, A], tokenizer.Encode("aa"));
        Assert.Equal([AA], tokenizer.EncodeTemplate("aa"));
        Assert.DoesNotContain(1, tokenizer.Encode("<s>"));
    }

    [Theory]
    [InlineData("""{"tokenizer_class": "PLBartTokenizer"}""", "tokenizer_class 'PLBartTokenizer', which is not supported")]
    [InlineData("""{"eos_token": "<end>"}""", "'<end>', which the vocabulary does not have")]
    [InlineData("""{"added_tokens_decoder": {"5": {"content": "<x>"}}}""", "gives '<x>' the id 5, but that is the id of '<0x02>'")]
    [InlineData("""{"added_tokens_decoder": {"300": {"content": "aa"}}}""", "gives 'aa' the id 300, but it has the id 262")]
    [InlineData("""{"added_tokens_decoder": {"x": {"content": "aa"}}}""", "added_tokens_decoder.x is named by no id")]
    [InlineData("""{"added_tokens_decoder": {"300": {"content": 3}}}""", "added_tokens_decoder.300.content must be a string")]
    [InlineData("""{"added_tokens_decoder": {"300": {"content": "<x>", "strip": true}}}""", "added_tokens_decoder.300.strip is unknown")]
    [InlineData("""{"bos_token": "\ud800"}""", "half of a surrogate pair")]
    public void Load_WrongTokenizerConfig_IsRefused(string config, string expected) => AssertRefused(() => ModelFile.Small().Load(config), expected);

    [Theory]
    [InlineData("""{"<x>": "300"}""", "gives the token '<x>' the string")]
    [InlineData("""{"<x>": 5}""", "gives '<x>' the id 5, but that is the id of '<0x02>'")]
    [InlineData("""{"<x>": 300, "<y>": 300}""", "gives '<y>' the id 300, but that is the id of '<x>'")]
    [InlineData("""{"<x>": 2000000000}""", "an id is an integer from 0 to")]
    public void Load_WrongAddedTokens_IsRefused(string added, string expected)
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.model", ModelFile.Small().ToBytes());
        directory.Write("added_tokens.json", added);

        AssertRefused(() => TokenizerFiles.Load(directory.Path), expected);
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "model_type is unigram", (ModelFile.Small() with { ModelType = 1 }).ToBytes() },
        { "model_type is unigram", (ModelFile.Small() with { ModelType = null }).ToBytes() },
        { "model_type is word", (ModelFile.Small() with { ModelType = 3 }).ToBytes() },
        { "model_type is 9", (ModelFile.Small() with { ModelType = 9 }).ToBytes() },
        { "treat_whitespace_as_suffix is not supported", (ModelFile.Small() with { TreatWhitespaceAsSuffix = true }).ToBytes() },
        { "normalizer_spec 'some_rules' changes characters", (ModelFile.Small() with { CharacterMap = [1] }).ToBytes() },
        { "denormalizer_spec changes characters", (ModelFile.Small() with { DenormalizerMap = [1] }).ToBytes() },
        { "escape_whitespaces is false", (ModelFile.Small() with { EscapeWhitespaces = false }).ToBytes() },
        { "unused pieces, as 'dd'", ModelFile.Small(new Piece("dd", 0, PieceType.Unused)).ToBytes() },
        { "user-defined piece 'a b' holds a space", ModelFile.Small(new Piece("a b", 0, PieceType.UserDefined)).ToBytes() },
        { "the piece 'bc' twice", ModelFile.Small(new Piece("bc", 0, PieceType.Normal)).ToBytes() },
        { "2 pieces for unknown characters", ModelFile.Small(new Piece("<?>", 0, PieceType.Unknown)).ToBytes() },
        { "0 pieces for unknown characters", new ModelFile().ToBytes() },
        { "no piece '<0x00>'", (ModelFile.SmallWithoutBytes() with { ByteFallback = true }).ToBytes() },
        { "'<0x00>' of type BYTE, but no byte_fallback", (ModelFile.Small() with { ByteFallback = false }).ToBytes() },
        { "'<0xfg>' of type BYTE, but such a piece is", ModelFile.Small(new Piece("<0xfg>", 0, PieceType.Byte)).ToBytes() },
        { "piece 'qd' holds the character 'q' (U+0071)", ModelFile.Small(new Piece("qd", 0, PieceType.Normal)).ToBytes() },
        { "piece 268 has 0 characters", ModelFile.Small(new Piece("", 0, PieceType.Normal)).ToBytes() },
        { "piece 268 has 257 characters", ModelFile.Small(new Piece(new string('a', 257), 0, PieceType.Normal)).ToBytes() },
        { "piece 268 ('dd') has the unknown type 7", ModelFile.Small(new Piece("dd", 0, (PieceType)7)).ToBytes() },
        { "the score of piece 268 ('dd') is no number", ModelFile.Small(new Piece("dd", float.NaN, PieceType.Normal)).ToBytes() },
        { "field 6 is unknown in ModelProto", (ModelFile.Small() with { Tail = ModelFile.Integer(6, 1) }).ToBytes() },
        { "field 1 of ModelProto has wire type Varint", (ModelFile.Small() with { Tail = ModelFile.Integer(1, 1) }).ToBytes() },
        { "field 1 of piece 268 is no UTF-8", (ModelFile.Small() with { Tail = ModelFile.Message(1, ModelFile.Message(1, [0xC3])) }).ToBytes() },
        { "is damaged", (ModelFile.Small() with { Tail = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07] }).ToBytes() },
        { "is damaged", (ModelFile.Small() with { Tail = [0x00] }).ToBytes() },
        { "Llama 3's file of this name is not", "IQ== 0\nIg== 1\nIw== 2\n"u8.ToArray() },
        { "no trainer_spec or no normalizer_spec", [] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Load_WrongOrUnsupportedModel_IsRefusedByName(string expected, byte[] bytes) => AssertRefused(() => ModelFile.Load(bytes), expected);

    [Fact]
    public void Load_TruncatedModel_IsRefused()
    {
        // The last field, an empty one of four bytes, may be missing.
        var bytes = ModelFile.SmallWithoutBytes().ToBytes();

        Assert.All(Enumerable.Range(0, bytes.Length - 4), length => AssertRefused(() => ModelFile.Load(bytes[..length]), "tokenizer.model"));
    }

    [Fact]
    public void Load_HugeFile_IsRefusedUnread()
    {
        using var directory = new TempFolder();
        using (var file = File.Create(Path.Combine(directory.Path, "tokenizer.model")))
        {
            file.SetLength(1L << 40);
        }

        AssertRefused(() => TokenizerFiles.Load(directory.Path), "has 1099511627776 bytes");
    }

    [Fact]
    public void Load_TokenizerJsonBesideIt_IsPreferred()
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.model", [1, 2, 3]);
        directory.Write("tokenizer.json", SmallTokenizer.Json().ToJsonString());
        directory.Write("tokenizer_config.json", """{"eos_token": "</s>"}""");

        Assert.Equal(SmallTokenizer.End, TokenizerFiles.Load(directory.Path).EndOfText);
        Assert.Equal(FirstNormal, SmallTokenizer.Load(SmallTokenizer.Json()).Encode("é")[0]);
    }

    private static void AssertRefused(Func<object> load, string expected)
    {
        var error = Assert.Throws<JobException>(load).Error;

        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
