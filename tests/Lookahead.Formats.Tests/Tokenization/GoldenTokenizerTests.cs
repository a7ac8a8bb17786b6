using System.Text.Json;
using Lookahead.Formats.Tokenization;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

/// <summary>Ids and texts that the reference library gave for 66 strings.</summary>
public sealed class GoldenTokenizerTests
{
    public static TheoryData<string> Vocabularies => RealVocabularies.Names;

    [SharedDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void EncodeTemplate_GoldenStrings_GivesReferenceIds(string name)
    {
        var tokenizer = RealVocabularies.Load(name);
        foreach (var golden in GoldenStrings.Read(name))
        {
            var ids = tokenizer.EncodeTemplate(golden.Text);

            Assert.True(golden.Ids.SequenceEqual(ids), $"'{golden.Text}': expected {string.Join(' ', golden.Ids)}, but got {string.Join(' ', ids)}");
            Assert.Equal(golden.IdsWithPrefix, tokenizer.Prefix.Concat(ids));
        }
    }

    [SharedDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void Encode_GoldenStringsWithoutSpecialTokens_GivesReferenceIds(string name)
    {
        var tokenizer = RealVocabularies.Load(name);
        string[] special = ["<|endoftext|>", "<s>", "<fim_"];
        var plain = GoldenStrings.Read(name).Where(g => !special.Any(s => g.Text.Contains(s, StringComparison.Ordinal))).ToList();

        Assert.True(plain.Count >= 60);
        Assert.All(plain, golden => Assert.Equal(golden.Ids, tokenizer.Encode(golden.Text)));
    }

    [SharedDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void Decode_GoldenIds_GivesReferenceText(string name)
    {
        var tokenizer = (HuggingFaceTokenizer)RealVocabularies.Load(name);

        Assert.All(GoldenStrings.Read(name), golden => Assert.Equal(golden.Decoded, tokenizer.DecodeWithSpecial(golden.Ids)));
    }

    [SharedDataTheory]
    [InlineData("gpt2", 50257, 50256, 50256)]
    [InlineData("granite-code-starcoder", 49152, 0, 0)]
    [InlineData("codellama-7b", 32016, 2, 2)]
    public void Load_RealDirectory_FindsSpecialTokens(string name, int size, int endOfText, int padding)
    {
        var tokenizer = RealVocabularies.Load(name);

        Assert.Equal((size, endOfText, padding), (tokenizer.VocabularySize, tokenizer.EndOfText, tokenizer.Padding));
    }

    [SharedDataFact]
    public void EncodeTemplate_Stories260KPrompt_GivesReferenceIds()
    {
        var directory = SharedData.File("models", "stories260K-hf");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "golden.json")));
        var expected = GoldenStrings.Ids(golden.RootElement.GetProperty("prompt_ids"));
        var tokenizer = TokenizerFiles.Load(directory);

        var text = tokenizer.Decode(expected);

        Assert.Equal(2, tokenizer.EndOfText);
        Assert.Equal(expected, tokenizer.Prefix.Concat(tokenizer.Encode(text)));
    }
}
