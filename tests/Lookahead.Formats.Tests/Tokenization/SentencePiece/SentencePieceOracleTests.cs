using System.Text.Json.Nodes;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization.SentencePiece;

/// <summary>Ids and texts are those of SentencePiece, for models that it trained here.</summary>
public sealed class SentencePieceOracleTests
{
    private const string Llama = """
        {"model_type": "bpe", "vocab_size": 700, "byte_fallback": true, "normalization_rule_name": "identity", "remove_extra_whitespaces": false,
         "allow_whitespace_only_pieces": true, "split_digits": true}
        """;

    private static readonly string[] Texts =
    [
        "", " ", "  ", "   a", "a   ", "a", "\t", "\n", "\n\n  \t x", "def f(x):\n    return x == 1\n", "value_12 index_7", "    self.left = None  # узел",
        "naïve größe → 数据", "👩‍👩‍👧 😀", "<s>a</s>", "<unk>", "<0x41>", "▁", "a▁b", "▁▁ ▁", "<tool>", " <tool> <tool>x", "a<tool>b<tool>", "=====", "\u0000\u0001",
    ];

    public static TheoryData<string, string> Variants => new()
    {
        { "like Llama's", "{}" },
        { "extra white space removed", """{"remove_extra_whitespaces": true}""" },
        { "no dummy prefix", """{"add_dummy_prefix": false}""" },
        { "neither", """{"add_dummy_prefix": false, "remove_extra_whitespaces": true}""" },
        { "pieces across spaces", """{"split_by_whitespace": false, "split_by_unicode_script": false, "split_by_number": false, "split_digits": false}""" },
        { "user-defined pieces", """{"user_defined_symbols": ["<tool>", "==", "▁▁", "<tool>x", "\n"], "control_symbols": ["<turn>", "<fill>"]}""" },
        { "user-defined pieces, extra white space removed", """{"user_defined_symbols": ["<tool>", "=="], "remove_extra_whitespaces": true}""" },
        { "no bytes", """{"byte_fallback": false, "character_coverage": 0.99}""" },
        { "other special tokens", """{"unk_id": 3, "bos_id": 2, "eos_id": 1, "pad_id": 0, "bos_piece": "<begin>", "eos_piece": "<end>", "pad_piece": "<fill>"}""" },
        { "no begin", """{"bos_id": -1, "eos_id": 1}""" },
    };

    [PythonTheory("sentencepiece")]
    [MemberData(nameof(Variants))]
    public void Encode_ModelOfSentencePiece_EqualsSentencePiece(string name, string options)
    {
        using var folder = new TempFolder();
        string[] texts = [.. Texts, .. RandomText.Strings(Tier.Full ? 10_000 : 1000, seed: 4)];
        var answer = SentencePieceOracle.Ask(folder, With(options), texts);

        var tokenizer = TokenizerFiles.Load(folder.Path);

        Assert.Equal((answer.Size, answer.End, answer.Padding < 0 ? answer.End : answer.Padding), (tokenizer.VocabularySize, tokenizer.EndOfText, tokenizer.Padding));
        Assert.Equal(answer.Begin < 0 ? [] : [answer.Begin], tokenizer.Prefix);
        foreach (var (i, text) in texts.Index())
        {
            var ids = tokenizer.Encode(text);

            Assert.True(answer.Ids[i].SequenceEqual(ids), $"{name}, '{text}': expected {string.Join(' ', answer.Ids[i])}, but got {string.Join(' ', ids)}");
            // SentencePiece writes U+2047 for what it does not know; here special tokens are left out.
            if (!options.Contains("byte_fallback", StringComparison.Ordinal))
            {
                Assert.Equal(answer.Decoded[i], tokenizer.Decode(ids));
            }
        }
    }

    [PythonTheory("sentencepiece")]
    [InlineData("""{"model_type": "unigram"}""", "model_type is unigram")]
    [InlineData("""{"model_type": "char", "byte_fallback": false, "vocab_size": 60, "hard_vocab_limit": false}""", "model_type is char")]
    [InlineData("""{"normalization_rule_name": "nmt_nfkc"}""", "normalizer_spec 'nmt_nfkc' changes characters")]
    [InlineData("""{"treat_whitespace_as_suffix": true}""", "treat_whitespace_as_suffix is not supported")]
    public void Load_OtherModelOfSentencePiece_IsRefusedByName(string options, string expected)
    {
        using var folder = new TempFolder();
        SentencePieceOracle.Ask(folder, With(options), ["a"]);

        var error = Assert.Throws<JobException>(() => TokenizerFiles.Load(folder.Path)).Error;

        Assert.Equal(ErrorCodes.InvalidModel, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static string With(string options)
    {
        var all = JsonNode.Parse(Llama)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(options)!.AsObject())
        {
            all[name] = value?.DeepClone();
        }
        return all.ToJsonString();
    }
}
