using System.Text.Json.Nodes;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

public sealed class HuggingFaceTokenizerTests
{
    private const int FirstByte = 3;
    private const int Space = 259;

    [Fact]
    public void Encode_MergesOfBothForms_JoinsBestFirst()
    {
        // "▁a" and "bc" are joined before "▁abc"; "d" has no merge.
        Assert.Equal([266, 263], SmallTokenizer.Load(SmallTokenizer.Json()).Encode("abcd"));
    }

    [Fact]
    public void Encode_EqualPairs_JoinsTheLeftmost() => Assert.Equal([264, 267, 260], SmallTokenizer.Load(SmallTokenizer.Json()).Encode("aaaa"));

    [Fact]
    public void Encode_CharacterWithoutToken_FallsBackToBytes()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Json());

        Assert.Equal([Space, FirstByte + 0xC3, FirstByte + 0xA9], tokenizer.Encode("é"));
        Assert.Equal("é", tokenizer.Decode(tokenizer.Encode("é")));
    }

    [Fact]
    public void Encode_SpecialTokenInText_StaysTextButOtherAddedTokensDoNot()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Json());

        Assert.DoesNotContain(SmallTokenizer.End, tokenizer.Encode("a</s>"));
        Assert.Equal([264, SmallTokenizer.End], tokenizer.EncodeTemplate("a</s>"));
        Assert.Contains(268, tokenizer.Encode("a<tool>b"));
        Assert.Equal("a</s>b", tokenizer.Decode(tokenizer.Encode("a</s>b")));
    }

    [Fact]
    public void Encode_MergeThatMakesASpecialToken_IsNotUsed()
    {
        var json = SmallTokenizer.Json();
        json["added_tokens"]!.AsArray().Add(JsonNode.Parse("""{"id": 265, "content": "bc", "special": true, "normalized": false}"""));

        var tokenizer = SmallTokenizer.Load(json);

        Assert.DoesNotContain(265, tokenizer.Encode("dbc"));
        Assert.Contains(265, tokenizer.EncodeTemplate("dbc"));
    }

    [Fact]
    public void Decode_BytesThatAreNoUtf8_GivesReplacementCharacters() =>
        Assert.Equal("a\uFFFD\uFFFD", SmallTokenizer.Load(SmallTokenizer.Json()).Decode([264, FirstByte + 0xC3, FirstByte + 0xC3]));

    [Fact]
    public void Decode_IdsBeyondTheVocabulary_LeavesThemOut() =>
        Assert.Equal("a", SmallTokenizer.Load(SmallTokenizer.Json()).Decode([SmallTokenizer.Begin, 264, 400, -1]));

    [Theory]
    [InlineData("""{"eos_token": "</s>"}""", SmallTokenizer.Begin)]
    [InlineData("""{"eos_token": "</s>", "add_bos_token": true, "bos_token": "<s>"}""", SmallTokenizer.Begin)]
    [InlineData("""{"eos_token": "</s>", "add_bos_token": false}""", null)]
    public void Prefix_AddBosToken_Decides(string config, int? expected) =>
        Assert.Equal(expected is { } id ? [id] : [], SmallTokenizer.Load(SmallTokenizer.Json(), config).Prefix);

    [Fact]
    public void EndOfText_ListInGenerationConfig_TakesTheFirst()
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.json", SmallTokenizer.Json().ToJsonString());
        directory.Write("config.json", """{"eos_token_id": 0}""");
        directory.Write("generation_config.json", """{"eos_token_id": [2, 0]}""");

        var tokenizer = TokenizerFiles.Load(directory.Path);

        Assert.Equal((2, 2), (tokenizer.EndOfText, tokenizer.Padding));
    }

    [Theory]
    [InlineData("[2, 0]", new[] { 2, 0 })]
    [InlineData("[0, 2, 1]", new[] { 2, 0, 1 })]
    [InlineData("1", new[] { 2, 1 })]
    [InlineData("null", new[] { 2 })]
    public void EndOfTextIds_GenerationConfig_AddsItsIdsBehindTheTokenizersOwn(string ids, int[] expected)
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.json", SmallTokenizer.Json().ToJsonString());
        directory.Write("tokenizer_config.json", """{"eos_token": "</s>"}""");
        directory.Write("config.json", """{"eos_token_id": 5}""");
        directory.Write("generation_config.json", $$"""{"eos_token_id": {{ids}}}""");

        var tokenizer = TokenizerFiles.Load(directory.Path);

        Assert.Equal(2, tokenizer.EndOfText);
        Assert.Equal(expected, tokenizer.EndOfTextIds);
    }

    [Fact]
    public void EndOfTextIds_IdThatTheVocabularyLacks_IsRefused()
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.json", SmallTokenizer.Json().ToJsonString());
        directory.Write("tokenizer_config.json", """{"eos_token": "</s>"}""");
        directory.Write("generation_config.json", """{"eos_token_id": [2, 999]}""");

        AssertRefused(() => TokenizerFiles.Load(directory.Path), "gives eos_token_id 999, which the vocabulary does not have");
    }

    [Theory]
    [InlineData("{}", "names no end-of-text token")]
    [InlineData("""{"eos_token": "<end>"}""", "'<end>', which the vocabulary does not have")]
    [InlineData("""{"eos_token": "</s>", "pad_token": {"content": "<pad>"}}""", "'<pad>'")]
    [InlineData("3", "no JSON object")]
    public void Load_WrongSpecialTokens_IsRefused(string config, string expected) => AssertRefused(() => SmallTokenizer.Load(SmallTokenizer.Json(), config), expected);

    [Theory]
    [InlineData("model.merges", null, "model.merges is missing")]
    [InlineData("model.merges", "[]", "model.merges is empty, but vocab holds 4 tokens")]
    [InlineData("model.merges", """["a z"]""", "'z' is not in vocab")]
    [InlineData("model.merges", """["a b c"]""", "a merge is")]
    [InlineData("model.merges", """[["a"]]""", "a merge is")]
    [InlineData("model.type", "\"Unigram\"", "model.type is 'Unigram', which is not supported")]
    [InlineData("model.dropout", "0.1", "model.dropout")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix '</w>' is not supported")]
    [InlineData("model.vocab", "[]", "model.vocab must be an object")]
    [InlineData("model.vocab", """{"a": 1, "b": 1}""", "gives the id 1 to two tokens")]
    [InlineData("model.vocab", """{"a": -1}""", "gives token 'a' the id -1")]
    [InlineData("model.vocab", """{"a": 2000000000}""", "gives token 'a' the id 2000000000")]
    [InlineData("model.unk_token", "\"<none>\"", "'<none>' is not in vocab")]
    [InlineData("model", null, "model is missing")]
    [InlineData("decoder", null, "decoder is missing")]
    [InlineData("decoder", """{"type": "WordPiece"}""", "decoder.type 'WordPiece' is not supported")]
    [InlineData("normalizer", """{"type": "Precompiled"}""", "normalizer.type 'Precompiled' is not supported")]
    [InlineData("pre_tokenizer", """{"type": "BertPreTokenizer"}""", "pre_tokenizer.type 'BertPreTokenizer' is not supported")]
    [InlineData("post_processor", """{"type": "RobertaProcessing"}""", "post_processor.type 'RobertaProcessing' is not supported")]
    [InlineData("pre_tokenizer.pattern", """{"Regex": "[a&&b]"}""", "the intersection '&&'")]
    [InlineData("pre_tokenizer.pattern", """{"Regex": "("}""", "cannot be used")]
    [InlineData("pre_tokenizer.pattern", """{"Regex": "\\h"}""", "the escape '\\h'")]
    [InlineData("pre_tokenizer.behavior", "\"Cut\"", "pre_tokenizer.behavior must be one of")]
    [InlineData("pre_tokenizer.extra", "1", "pre_tokenizer.extra is unknown")]
    [InlineData("version", "\"2.0\"", "version is 2.0")]
    [InlineData("added_tokens", """[{"id": 5, "content": "<s>"}]""", "gives '<s>' the id 5")]
    [InlineData("added_tokens", """[{"content": "<x>"}]""", "added_tokens[0].id is missing")]
    [InlineData("added_tokens", """[{"id": 5, "content": ""}]""", "added_tokens[0].content is missing or empty")]
    public void Load_WrongOrUnsupportedPart_IsRefusedByName(string path, string? value, string expected)
    {
        var json = SmallTokenizer.Json();
        var names = path.Split('.');
        var parent = names.Length == 1 ? json : json[names[0]]!.AsObject();
        parent[names[^1]] = value is null ? null : JsonNode.Parse(value);

        AssertRefused(() => SmallTokenizer.Load(json), expected);
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("{\"model\": ", "no valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{"model": {"vocab": {"\ud800": 1}, "merges": []}}""", "half of a surrogate pair")]
    [InlineData("""{"version": "1.0", "version": "1.0"}""", "no valid JSON")]
    public void Load_BrokenFile_IsRefused(string json, string expected) => AssertRefused(() => SmallTokenizer.Load(json), expected);

    [Fact]
    public void Load_NoTokenizer_SaysWhatToDo()
    {
        using var directory = new TempFolder();

        AssertRefused(() => TokenizerFiles.Load(directory.Path), "has no tokenizer.json and no tokenizer.model");
    }

    private static void AssertRefused(Func<object> load, string expected)
    {
        var error = Assert.Throws<JobException>(load).Error;

        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
