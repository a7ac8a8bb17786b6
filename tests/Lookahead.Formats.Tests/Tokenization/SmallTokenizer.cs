using System.Text.Json.Nodes;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

/// <summary>A small tokenizer.json in SentencePiece's style: special tokens 0..2, bytes 3..258, then characters and their merges.</summary>
internal static class SmallTokenizer
{
    public const int Unknown = 0;
    public const int Begin = 1;
    public const int End = 2;

    public static JsonObject Json()
    {
        var vocabulary = new JsonObject { ["<unk>"] = Unknown, ["<s>"] = Begin, ["</s>"] = End };
        foreach (var token in Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>").Concat(["▁", "a", "b", "c", "d", "▁a", "bc", "▁abc", "aa"]))
        {
            vocabulary[token] = vocabulary.Count;
        }
        return JsonNode.Parse("""
            {
              "version": "1.0",
              "added_tokens": [
                {"id": 0, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
                {"id": 1, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
                {"id": 2, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
                {"id": 268, "content": "<tool>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false}
              ],
              "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
              "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\p{N}"}, "behavior": "Isolated", "invert": false},
              "post_processor": {"type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
              "decoder": {"type": "Sequence", "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
              "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
                "merges": ["▁ a", ["b", "c"], "▁a bc", "a a"]}
            }
            """)!.AsObject() is var file && file["model"] is JsonObject model && model.TryAdd("vocab", vocabulary) ? file : throw new InvalidOperationException();
    }

    public static ITokenizer Load(JsonNode json, string config = """{"eos_token": "</s>"}""") => Load(json.ToJsonString(), config);

    /// <exception cref="JobException">The file is refused.</exception>
    public static ITokenizer Load(string json, string config = """{"eos_token": "</s>"}""")
    {
        using var directory = new TempFolder();
        directory.Write("tokenizer.json", json);
        directory.Write("tokenizer_config.json", config);
        return TokenizerFiles.Load(directory.Path);
    }
}
