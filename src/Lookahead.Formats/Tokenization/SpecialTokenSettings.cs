using System.Text.Json;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// What the files beside a vocabulary say of its begin, end and padding tokens, as transformers reads them: first
/// <c>tokenizer_config.json</c>, then <c>special_tokens_map.json</c>, then the ids of <c>generation_config.json</c> and <c>config.json</c>.
/// </summary>
/// <param name="Prefix">See <see cref="ITokenizer.Prefix"/>.</param>
/// <param name="EndOfText">See <see cref="ITokenizer.EndOfText"/>.</param>
/// <param name="Padding">See <see cref="ITokenizer.Padding"/>.</param>
internal sealed record SpecialTokenSettings(IReadOnlyList<int> Prefix, int EndOfText, int Padding)
{
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string GenerationConfig = "generation_config.json";
    private const string ModelConfig = "config.json";

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no end-of-text token, or one that the vocabulary lacks.</exception>
    public static SpecialTokenSettings Read(string directory, TokenizerPipeline vocabulary)
    {
        var files = new[] { TokenizerConfig, SpecialTokensMap, GenerationConfig, ModelConfig }
            .Select(name => Path.Combine(directory, name)).Select(path => (Path: path, Json: ReadObject(path))).ToList();
        var end = Find("eos_token", files, vocabulary) ?? throw TokenizerJson.Invalid(directory,
            $"names no end-of-text token: add \"eos_token\" to {TokenizerConfig} or \"eos_token_id\" to {GenerationConfig} or {ModelConfig}.");
        // An id for padding in a model's config is often a leftover; the tokenizer's own files decide.
        var padding = Find("pad_token", files[..2], vocabulary) ?? end;
        IReadOnlyList<int> prefix = Flag(files[0].Json, "add_bos_token") switch
        {
            null => vocabulary.Prefix,
            false => [],
            true when vocabulary.Prefix.Count > 0 => vocabulary.Prefix,
            true => [Find("bos_token", files, vocabulary)
                ?? throw TokenizerJson.Invalid(files[0].Path, "sets add_bos_token, but no file names a bos_token.")],
        };
        return new SpecialTokenSettings(prefix, end, padding);
    }

    private static int? Find(string name, IEnumerable<(string Path, JsonElement Json)> files, TokenizerPipeline vocabulary)
    {
        foreach (var (path, json) in files)
        {
            if (Text(json, name) is { } token)
            {
                return vocabulary.IdOf(token)
                    ?? throw TokenizerJson.Invalid(path, $"gives {name} '{token}', which the vocabulary does not have.");
            }
            if (Id(json, name + "_id") is { } id)
            {
                return vocabulary.Has(id) ? id : throw TokenizerJson.Invalid(path, $"gives {name}_id {id}, which the vocabulary does not have.");
            }
        }
        return null;
    }

    /// <summary>A token is a string or an object with its content.</summary>
    public static string? Text(JsonElement json, string name)
    {
        var value = Property(json, name);
        value = value is { ValueKind: JsonValueKind.Object } ? Property(value.Value, "content") : value;
        return value is { ValueKind: JsonValueKind.String } ? value.Value.GetString() : null;
    }

    /// <summary>An id or a list of them, of which the first counts.</summary>
    private static int? Id(JsonElement json, string name)
    {
        var value = Property(json, name);
        value = value is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0 ? array[0] : value;
        return value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var id) ? id : null;
    }

    private static bool? Flag(JsonElement json, string name) => Property(json, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static JsonElement? Property(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The object of a file, or an undefined element where there is no such file.</summary>
    public static JsonElement ReadObject(string path)
    {
        if (!File.Exists(path))
        {
            return default;
        }
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.Clone()
                : throw TokenizerJson.Invalid(path, "is no JSON object.");
        }
        catch (JsonException e)
        {
            throw TokenizerJson.Invalid(path, $"is no valid JSON: {e.Message}");
        }
    }
}
