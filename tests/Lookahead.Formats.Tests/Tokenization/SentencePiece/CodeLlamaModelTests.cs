using System.Text.Json;
using Lookahead.Formats.Tokenization;
using Lookahead.Formats.Tokenization.SentencePiece;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization.SentencePiece;

/// <summary>CodeLlama's vocabulary as a tokenizer.model gives what its tokenizer.json gives.</summary>
public sealed class CodeLlamaModelTests
{
    private const string Name = "codellama-7b";

    private static readonly Lazy<HuggingFaceTokenizer> Tokenizer = new(Load);

    [SharedDataFact]
    public void EncodeTemplate_GoldenStrings_GivesReferenceIds()
    {
        var golden = GoldenStrings.Read(Name);

        Assert.Equal(66, golden.Count);
        Assert.All(golden, g =>
        {
            var ids = Tokenizer.Value.EncodeTemplate(g.Text);
            Assert.Equal(g.Ids, ids);
            Assert.Equal(g.IdsWithPrefix, Tokenizer.Value.Prefix.Concat(ids));
            Assert.Equal(g.Decoded, Tokenizer.Value.DecodeWithSpecial(ids));
        });
    }

    [SharedDataFact]
    public void Encode_SourceFilesAndRandomText_EqualsTokenizerJson()
    {
        var expected = RealVocabularies.Load(Name);

        foreach (var text in (string[])[.. RealVocabularies.SourceFiles(60), .. RandomText.Strings(Tier.Full ? 20_000 : 2000, seed: 3)])
        {
            Assert.Equal(expected.Encode(text), Tokenizer.Value.Encode(text));
            Assert.Equal(expected.EncodeTemplate(text), Tokenizer.Value.EncodeTemplate(text));
        }
    }

    [SharedDataFact]
    public void Load_FilesBesideIt_GiveTheSameSpecialTokens()
    {
        var (expected, actual) = (RealVocabularies.Load(Name), Tokenizer.Value);

        Assert.Equal((expected.VocabularySize, expected.EndOfText, expected.Padding), (actual.VocabularySize, actual.EndOfText, actual.Padding));
        Assert.Equal(expected.Prefix, actual.Prefix);
        Assert.Equal([32007], actual.EncodeTemplate("▁<PRE>"));
    }

    /// <summary>The pieces of tokenizer.json, with the negative rank of the first merge that makes a piece as its score.</summary>
    private static HuggingFaceTokenizer Load()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RealVocabularies.Directory(Name), "tokenizer.json")));
        var model = json.RootElement.GetProperty("model");
        var ranks = new Dictionary<string, int>();
        foreach (var (rank, merge) in model.GetProperty("merges").EnumerateArray().Index())
        {
            ranks.TryAdd(merge.GetString()!.Replace(" ", "", StringComparison.Ordinal), rank);
        }
        var pieces = model.GetProperty("vocab").EnumerateObject().OrderBy(p => p.Value.GetInt32()).Select((p, id) => id switch
        {
            0 => new Piece(p.Name, 0, PieceType.Unknown),
            1 or 2 => new Piece(p.Name, 0, PieceType.Control),
            < 259 => new Piece(p.Name, 0, PieceType.Byte),
            _ => new Piece(p.Name, -ranks.GetValueOrDefault(p.Name, ranks.Count + id), PieceType.Normal),
        });
        using var directory = new TempFolder();
        directory.Write("tokenizer.model", new ModelFile { Pieces = [.. pieces] }.ToBytes());
        foreach (var name in new[] { "tokenizer_config.json", "special_tokens_map.json", "config.json" })
        {
            File.Copy(Path.Combine(RealVocabularies.Directory(Name), name), Path.Combine(directory.Path, name));
        }
        return (HuggingFaceTokenizer)TokenizerFiles.Load(directory.Path);
    }
}
