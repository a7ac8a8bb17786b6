using System.Text.Json;
using Lookahead.Formats.Tokenization.AddedTokens;
using Lookahead.Formats.Tokenization.Bpe;
using Lookahead.Formats.Tokenization.Decoders;
using Lookahead.Formats.Tokenization.Normalizers;
using Lookahead.Formats.Tokenization.PreTokenizers;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// Reads a <c>tokenizer.json</c> of the library `tokenizers` (https://github.com/huggingface/tokenizers). Whatever in it would
/// change ids or text and is not implemented is refused by name.
/// </summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    private const int MostFaultsShown = 10;

    /// <param name="utf8">The file's bytes.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>.</exception>
    public static TokenizerPipeline Read(ReadOnlyMemory<byte> utf8, string path)
    {
        var errors = new List<ValidationError>();
        TokenizerPipeline? pipeline;
        try
        {
            using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            pipeline = Read(new FieldReader(json.RootElement, "", errors), json.RootElement, errors);
        }
        catch (JsonException e)
        {
            throw Invalid(path, $"is no valid JSON: {e.Message}");
        }
        catch (InvalidOperationException e) when (e.TargetSite?.DeclaringType?.Assembly == typeof(JsonElement).Assembly)
        {
            throw Invalid(path, "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character.");
        }
        return errors.Count == 0 && pipeline is not null
            ? pipeline
            : throw Invalid(path, "cannot be used: " + string.Join(" ", errors.Take(MostFaultsShown).Select(e => $"{e.Field} {e.Message}")));
    }

    public static JobException Invalid(string path, string what) =>
        JobException.User(ErrorCodes.InvalidModel, $"'{path}' {what}", "model.path");

    private static TokenizerPipeline? Read(FieldReader file, JsonElement root, List<ValidationError> errors)
    {
        if ((file.OptionalString("version") ?? "1.0") is var version && version != "1.0")
        {
            file.Report("version", $"is {version}; supported is 1.0.");
        }
        // Every caller here sets the length of its rows itself, as transformers does.
        file.Has("truncation");
        file.Has("padding");
        var added = AddedTokenJson.Read(file);
        var special = added.Where(t => t.Special).Select(t => t.Id).ToHashSet();
        var normalizer = file.Has("normalizer") ? NormalizerJson.Read(file.Object("normalizer")) : NormalizerSteps.None;
        var preTokenizer = file.Has("pre_tokenizer") ? PreTokenizerJson.Read(file.Object("pre_tokenizer")) : PreTokenizerSteps.None;
        var prefix = file.Has("post_processor") ? PostProcessorJson.ReadPrefix(file.Object("post_processor")) : [];
        if (!file.Has("decoder"))
        {
            file.Report("decoder", "is missing; it says how tokens become text.");
        }
        var decoder = file.Has("decoder") ? DecoderJson.Read(file.Object("decoder")) : DecoderSteps.Fuse;
        if (!file.Has("model"))
        {
            file.Report("model", "is missing; it holds the vocabulary and the merges.");
            return null;
        }
        var model = BpeJson.Read(file.Object("model"), root.GetProperty("model"), special);
        file.RefuseUnknown();
        if (model is not null)
        {
            AddedTokenJson.Check(file, added, model.Vocabulary);
            RefuseMissingMerges(file, model, [.. added.Select(t => t.Content)]);
        }
        if (model is null || errors.Count > 0)
        {
            return null;
        }
        var pipeline = new TokenizerPipeline(added, normalizer, preTokenizer, model, decoder, prefix);
        foreach (var id in prefix.Where(id => !pipeline.Has(id)))
        {
            file.Report("post_processor", $"adds token {id}, which the vocabulary does not have.");
        }
        return pipeline;
    }

    /// <summary>Without merges, words of a vocabulary are never used: a file that lost them would encode everything as characters.</summary>
    private static void RefuseMissingMerges(FieldReader file, BpeModel model, HashSet<string> added)
    {
        if (model.MergeCount > 0)
        {
            return;
        }
        var bytes = Enumerable.Range(0, 256).Select(BpeModel.ByteToken).ToHashSet();
        var words = model.Vocabulary.Keys.Where(t => t.EnumerateRunes().Count() > 1 && !bytes.Contains(t) && !added.Contains(t)).ToList();
        if (words.Count > 0)
        {
            file.Report("model.merges", $"is empty, but vocab holds {words.Count} tokens of several characters, as '{words[0]}'; without merges they are never used.");
        }
    }
}
