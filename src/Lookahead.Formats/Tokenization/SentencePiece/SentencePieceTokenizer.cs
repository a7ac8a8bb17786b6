using System.Text.Json;
using Google.Protobuf;
using Lookahead.Formats.Tokenization.AddedTokens;
using Lookahead.Formats.Tokenization.Bpe;
using Lookahead.Formats.Tokenization.PreTokenizers;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tokenization.SentencePiece;

/// <summary>
/// Reads a <c>tokenizer.model</c> of SentencePiece (Llama 2, CodeLlama, Mistral) into the pipeline that a tokenizer.json gives.
/// Ids equal those of SentencePiece; the files beside it say of added tokens, the begin of a text and prefixes what transformers'
/// LlamaTokenizer reads from them.
/// </summary>
internal static class SentencePieceTokenizer
{
    public const string FileName = "tokenizer.model";

    /// <summary>Published files have 0.5 to 5 MB.</summary>
    private const int MostBytes = 16 << 20;

    /// <summary>Classes of transformers whose ids are those of the file; others move them.</summary>
    private static readonly string[] Classes = ["LlamaTokenizer", "LlamaTokenizerFast", "CodeLlamaTokenizer", "CodeLlamaTokenizerFast"];

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: the file is damaged or needs something that is not implemented.</exception>
    public static HuggingFaceTokenizer Load(string directory)
    {
        var model = Read(Path.Combine(directory, FileName));
        var configPath = Path.Combine(directory, SpecialTokenSettings.TokenizerConfig);
        var config = SpecialTokenSettings.ReadObject(configPath);
        if (SpecialTokenSettings.Text(config, "tokenizer_class") is { } name && !Classes.Contains(name))
        {
            throw TokenizerJson.Invalid(configPath,
                $"gives tokenizer_class '{name}', which is not supported with {FileName}; supported are {string.Join(", ", Classes)}. Save a {TokenizerJson.FileName} with transformers.");
        }
        var pipeline = MakePipeline(model, config, AddedTokenFiles.Read(directory, model));
        return new HuggingFaceTokenizer(pipeline, SpecialTokenSettings.Read(directory, pipeline, NamedTokens(model)));
    }

    private static SentencePieceModel Read(string path)
    {
        if (new FileInfo(path).Length is var size && size > MostBytes)
        {
            throw TokenizerJson.Invalid(path, $"has {size} bytes; a vocabulary has at most {MostBytes}.");
        }
        SentencePieceModel model;
        try
        {
            model = SentencePieceModel.Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw TokenizerJson.Invalid(path,
                $"is damaged or no model of SentencePiece (Llama 3's file of this name is not; it needs its {TokenizerJson.FileName}): {e.Message.TrimEnd('.')}.");
        }
        return SentencePieceRules.FindFault(model) is { } fault ? throw TokenizerJson.Invalid(path, $"cannot be used: {fault}.") : model;
    }

    private static TokenizerPipeline MakePipeline(SentencePieceModel model, JsonElement config, IReadOnlyList<AddedToken> added)
    {
        var vocabulary = model.Pieces.Index().ToDictionary(p => p.Item.Text, p => p.Index);
        var unknown = model.Pieces.Index().First(p => p.Item.Type == PieceType.Unknown).Index;
        var bpe = new BpeModel(
            vocabulary,
            SentencePieceMerges.Of(model.Pieces),
            new BpeOptions(unknown, FuseUnknown: true, model.ByteFallback, IgnoreMerges: false),
            added.Where(t => t.Special).Select(t => t.Id).ToHashSet());
        var prefixed = SpecialTokenSettings.Flag(config, "add_prefix_space") ?? model.AddDummyPrefix;
        // Without "legacy", transformers puts the space in front of the whole text instead of each part between added tokens, and
        // only where there is none.
        var legacy = SpecialTokenSettings.Flag(config, "legacy") ?? true;
        return new TokenizerPipeline(
            added,
            SentencePieceNormalizer.Create(prefixed && legacy, model.RemoveExtraWhitespaces),
            legacy ? PreTokenizerSteps.None : PreTokenizerSteps.Metaspace(SentencePieceNormalizer.Space, atStart => prefixed && atStart, split: false),
            bpe,
            SentencePieceDecoder.Create(model.ByteFallback, prefixed, model.RemoveExtraWhitespaces),
            prefix: [],
            SentencePieceNormalizer.Escape);
    }

    /// <summary>As SentencePiece does it, a role belongs to the control piece of that name, whatever the ids in trainer_spec.</summary>
    private static Dictionary<string, int> NamedTokens(SentencePieceModel model)
    {
        var names = new Dictionary<string, string> { ["bos_token"] = model.BeginPiece, ["eos_token"] = model.EndPiece, ["pad_token"] = model.PaddingPiece };
        return names.SelectMany(n => model.Pieces.Index()
            .Where(p => p.Item.Type == PieceType.Control && p.Item.Text == n.Value)
            .Select(p => (n.Key, p.Index))).ToDictionary();
    }
}
