using System.Text.Json;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// What the files beside a vocabulary say of its begin, end and padding tokens, as transformers reads them: first
/// <c>tokenizer_config.json</c>, then <c>special_tokens_map.json</c>, then the vocabulary's own file where it names them, then the ids of
/// <c>generation_config.json</c> and <c>config.json</c>.
/// </summary>
/// <param name="Prefix">See <see cref="ITokenizer.Prefix"/>.</param>
/// <param name="EndOfTextIds">See <see cref="ITokenizer.EndOfTextIds"/>; never empty.</param>
/// <param name="Padding">See <see cref="ITokenizer.Padding"/>.</param>
internal sealed record SpecialTokenSettings(IReadOnlyList<int> Prefix, IReadOnlyList<int> EndOfTextIds, int Padding)
{
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string GenerationConfig = "generation_config.json";
    private const string ModelConfig = "config.json";

    /// <param name="directory">The model directory.</param>
    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="own">
    /// Ids by role (<c>bos_token</c>, ...) that the vocabulary's own file names, as a tokenizer.model does; a begin-of-text token is
    /// then put in front unless <c>add_bos_token</c> is false. Null for files that name none.
    /// </param>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no end-of-text token, or one that the vocabulary lacks.</exception>
    public static SpecialTokenSettings Read(string directory, TokenizerPipeline vocabulary, IReadOnlyDictionary<string, int>? own = null)
    {
        var files = new[] { TokenizerConfig, SpecialTokensMap, GenerationConfig, ModelConfig }
            .Select(name => Path.Combine(directory, name)).Select(path => (Path: path, Json: ReadObject(path))).ToList();
        // An id for padding in a model's config is often a leftover; the tokenizer's own files decide.
        int? FindInTokenizer(string name) => Find(name, files[..2], vocabulary) ?? (own is not null && own.TryGetValue(name, out var id) ? id : null);
        int? FindAnywhere(string name) => FindInTokenizer(name) ?? Find(name, files[2..], vocabulary);

        var end = FindAnywhere("eos_token") ?? throw TokenizerJson.Invalid(directory,
            $"names no end-of-text token: add \"eos_token\" to {TokenizerConfig} or \"eos_token_id\" to {GenerationConfig} or {ModelConfig}.");
        IReadOnlyList<int> prefix = Flag(files[0].Json, "add_bos_token") switch
        {
            null when own is null => vocabulary.Prefix,
            null => FindInTokenizer("bos_token") is { } begin ? [begin] : [],
            false => [],
            true when vocabulary.Prefix.Count > 0 => vocabulary.Prefix,
            true => [FindAnywhere("bos_token")
                ?? throw TokenizerJson.Invalid(files[0].Path, "sets add_bos_token, but no file names a bos_token.")],
        };
        // Chat models end a turn and a text with different tokens and name both there.
        var others = Ids(files[2].Json, "eos_token_id").Select(id => Existing(id, "eos_token", files[2].Path, vocabulary));
        return new SpecialTokenSettings(prefix, [.. others.Prepend(end).Distinct()], FindInTokenizer("pad_token") ?? end);
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
            if (Ids(json, name + "_id") is [var id, ..])
            {
                return Existing(id, name, path, vocabulary);
            }
        }
        return null;
    }

    private static int Existing(int id, string name, string path, TokenizerPipeline vocabulary) =>
        vocabulary.Has(id) ? id : throw TokenizerJson.Invalid(path, $"gives {name}_id {id}, which the vocabulary does not have.");

    public static string? Text(JsonElement json, string name) => Property(json, name) is { } value ? Content(value) : null;

    /// <summary>A token is a string or an object with its content.</summary>
    public static string? Content(JsonElement token)
    {
        var value = token.ValueKind == JsonValueKind.Object ? Property(token, "content") : token;
        return value is { ValueKind: JsonValueKind.String } ? value.Value.GetString() : null;
    }

    /// <summary>An id or a list of them.</summary>
    private static List<int> Ids(JsonElement json, string name)
    {
        var value = Property(json, name);
        IEnumerable<JsonElement> items = value is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : value is { } single ? [single] : [];
        return [.. items.Where(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _)).Select(item => item.GetInt32())];
    }

    public static bool? Flag(JsonElement json, string name) => Property(json, name)?.ValueKind switch
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
            ReadTexts(json.RootElement);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.Clone()
                : throw TokenizerJson.Invalid(path, "is no JSON object.");
        }
        catch (JsonException e)
        {
            throw TokenizerJson.Invalid(path, $"is no valid JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            throw TokenizerJson.Invalid(path, "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character.");
        }
    }

    /// <exception cref="InvalidOperationException">A text is no Unicode.</exception>
    private static void ReadTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    ReadTexts(item);
                }
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }
                break;
            default:
                break;
        }
    }
}
