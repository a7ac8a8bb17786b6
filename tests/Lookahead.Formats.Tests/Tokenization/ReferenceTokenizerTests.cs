using System.Text.Json.Nodes;
using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Tokenization;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

/// <summary>Ids and texts are those of the reference library.</summary>
public sealed class ReferenceTokenizerTests
{
    private const string QwenPattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static TheoryData<string> Vocabularies => RealVocabularies.Names;

    /// <summary>Parts that other families have, put into a real file, as name, part and JSON.</summary>
    public static TheoryData<string, string, string> Variants => new()
    {
        { "gpt2", "normalizer", """{"type": "NFC"}""" },
        { "gpt2", "normalizer", """{"type": "Sequence", "normalizers": [{"type": "Lowercase"}, {"type": "Strip", "strip_left": true, "strip_right": false}]}""" },
        { "gpt2", "normalizer", """{"type": "Replace", "pattern": {"Regex": "\\p{Lu}{2}|\\d"}, "content": "<>"}""" },
        { "gpt2", "pre_tokenizer", SplitThenBytes(QwenPattern, "Isolated") },
        { "gpt2", "pre_tokenizer", SplitThenBytes(QwenPattern.Replace(@"|\p{N}|", @"|\p{N}{1,3}|", StringComparison.Ordinal), "Isolated") },
        { "gpt2", "pre_tokenizer", SplitThenBytes("[\\r\\n]", "MergedWithPrevious") },
        { "gpt2", "pre_tokenizer", SplitThenBytes("\\s?\\p{L}+", "MergedWithNext") },
        { "gpt2", "pre_tokenizer", SplitThenBytes("\\p{P}", "Contiguous") },
        { "gpt2", "pre_tokenizer", SplitThenBytes("[a-f]+", "Removed") },
        { "gpt2", "pre_tokenizer", SplitThenBytes("[^e ]+", "Removed", invert: true) },
        { "gpt2", "pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": false}, {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}]}""" },
        { "gpt2", "added_tokens", """[{"id": 50256, "content": "<|endoftext|>", "single_word": false, "lstrip": true, "rstrip": true, "normalized": false, "special": true}, {"id": 50257, "content": "<fim_prefix>", "single_word": true, "lstrip": false, "rstrip": false, "normalized": true, "special": false}, {"id": 50258, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": true, "normalized": true, "special": false}]""" },
        { "codellama-7b", "normalizer+pre_tokenizer", """[null, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}]""" },
        { "codellama-7b", "normalizer+pre_tokenizer", """[null, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}]""" },
        { "codellama-7b", "normalizer+pre_tokenizer", """[null, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": true}]""" },
        { "codellama-7b", "decoder", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""" },
    };

    [NpmTheory(needsSharedData: true)]
    [MemberData(nameof(Vocabularies))]
    public void EncodeTemplate_SourceFilesAndRandomText_EqualsReference(string name) =>
        AssertEqual(RealVocabularies.Directory(name), [.. RealVocabularies.SourceFiles(60), .. RandomText.Strings(Tier.Full ? 20_000 : 2000, seed: 1)]);

    [NpmTheory(needsSharedData: true)]
    [MemberData(nameof(Variants))]
    public void EncodeTemplate_PartsOfOtherFamilies_EqualsReference(string name, string part, string json)
    {
        using var directory = new TempFolder();
        var file = JsonNode.Parse(File.ReadAllText(SharedData.File("tokenizers", name, "tokenizer.json")))!;
        var values = part.Contains('+', StringComparison.Ordinal) ? [.. JsonNode.Parse(json)!.AsArray()] : new[] { JsonNode.Parse(json) };
        foreach (var (key, value) in part.Split('+').Zip(values))
        {
            file[key] = value?.DeepClone();
        }
        directory.Write("tokenizer.json", file.ToJsonString());
        directory.Write("config.json", """{"eos_token_id": 2}""");

        AssertEqual(directory.Path, RandomText.Strings(Tier.Full ? 5000 : 500, seed: 2));
    }

    private static void AssertEqual(string directory, IReadOnlyList<string> texts)
    {
        var expected = NpmOracle.Ask<List<Answer>>(new { kind = "tokenize", file = Path.Combine(directory, "tokenizer.json"), texts });
        var tokenizer = TokenizerFiles.Load(directory);
        foreach (var (text, answer) in texts.Zip(expected))
        {
            var ids = tokenizer.EncodeTemplate(text);

            Assert.True(answer.Ids.SequenceEqual(ids), $"'{text}': expected {string.Join(' ', answer.Ids)}, but got {string.Join(' ', ids)}");
            Assert.Equal(answer.Decoded, tokenizer.Decode(ids));
        }
    }

    private static string SplitThenBytes(string pattern, string behavior, bool invert = false) => new JsonObject
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = behavior, ["invert"] = invert },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false }),
    }.ToJsonString();

    private sealed record Answer(int[] Ids, string Decoded);
}
