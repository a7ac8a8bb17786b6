using System.Globalization;
using System.Text.Json;
using Lookahead.Formats.Tokenization.Bpe;
using Lookahead.Formats.Tokenization.SentencePiece;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization.AddedTokens;

/// <summary>
/// The added tokens of a tokenizer.model: its control, unknown and user-defined pieces, and what the files beside it add, as
/// transformers reads them: <c>added_tokens_decoder</c> of tokenizer_config.json, then <c>added_tokens.json</c>, then the special
/// tokens that these files and special_tokens_map.json name.
/// </summary>
internal static class AddedTokenFiles
{
    public const string AddedTokens = "added_tokens.json";

    private const string Decoder = "added_tokens_decoder";
    private const string Additional = "additional_special_tokens";

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a token or an id that something else has already.</exception>
    public static IReadOnlyList<AddedToken> Read(string directory, SentencePieceModel model)
    {
        var configPath = Path.Combine(directory, SpecialTokenSettings.TokenizerConfig);
        var config = SpecialTokenSettings.ReadObject(configPath);
        var map = SpecialTokenSettings.ReadObject(Path.Combine(directory, SpecialTokenSettings.SpecialTokensMap));
        var tokens = OfPieces(model.Pieces).ToDictionary(t => t.Id);
        var ids = model.Pieces.Index().ToDictionary(p => p.Item.Text, p => p.Index);
        void Add(AddedToken token, string path)
        {
            var other = token.Id < model.Pieces.Count ? model.Pieces[token.Id].Text : tokens.GetValueOrDefault(token.Id)?.Content;
            if ((other is not null && other != token.Content) || (ids.TryGetValue(token.Content, out var id) && id != token.Id))
            {
                throw TokenizerJson.Invalid(path, $"gives '{token.Content}' the id {token.Id}, but "
                    + (other is not null && other != token.Content ? $"that is the id of '{other}'." : $"it has the id {ids[token.Content]}."));
            }
            (tokens[token.Id], ids[token.Content]) = (token, token.Id);
        }

        var described = ReadDecoder(config, configPath);
        foreach (var token in described)
        {
            Add(token, configPath);
        }
        var special = SpecialNames(config).Concat(SpecialNames(map)).ToHashSet();
        var file = Path.Combine(directory, AddedTokens);
        foreach (var token in ReadAdded(file).Where(t => tokens.GetValueOrDefault(t.Id)?.Content != t.Content))
        {
            Add(token, file);
        }
        foreach (var name in special.Where(ids.ContainsKey))
        {
            var id = ids[name];
            if (described.All(d => d.Id != id))
            {
                tokens[id] = Plain(id, name, special: true);
            }
        }
        return [.. tokens.Values.OrderBy(t => t.Id)];
    }

    /// <summary>User-defined pieces are found in text whose spaces are escaped, as SentencePiece does it.</summary>
    private static IEnumerable<AddedToken> OfPieces(IReadOnlyList<Piece> pieces) => pieces.Index()
        .Where(p => p.Item.Type is PieceType.Control or PieceType.Unknown or PieceType.UserDefined)
        .Select(p => p.Item.Type == PieceType.UserDefined
            ? Plain(p.Index, p.Item.Text, special: false) with { Normalized = true }
            : Plain(p.Index, p.Item.Text, special: true));

    private static List<AddedToken> ReadDecoder(JsonElement config, string path)
    {
        var tokens = new List<AddedToken>();
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(Decoder, out var entries) || entries.ValueKind != JsonValueKind.Object)
        {
            return tokens;
        }
        var errors = new List<ValidationError>();
        foreach (var entry in entries.EnumerateObject())
        {
            var fields = new FieldReader(entry.Value, $"{Decoder}.{entry.Name}", errors);
            // Some versions wrote the name of their class along.
            fields.Has("__type");
            if (int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= BpeJson.MaxId)
            {
                tokens.Add(AddedTokenJson.ReadToken(fields, id));
            }
            else
            {
                fields.Report(null, $"is named by no id from 0 to {BpeJson.MaxId}.");
            }
            fields.RefuseUnknown();
        }
        return errors.Count == 0 ? tokens : throw TokenizerJson.Invalid(path, $"cannot be used: {errors[0].Field} {errors[0].Message}");
    }

    private static IEnumerable<AddedToken> ReadAdded(string path)
    {
        var file = SpecialTokenSettings.ReadObject(path);
        if (file.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }
        foreach (var entry in file.EnumerateObject())
        {
            yield return entry.Name.Length > 0 && entry.Value.ValueKind == JsonValueKind.Number
                && entry.Value.TryGetInt32(out var id) && id is >= 0 and <= BpeJson.MaxId
                    ? Plain(id, entry.Name, special: false)
                    : throw TokenizerJson.Invalid(path, $"gives the token '{entry.Name}' {FieldReader.Kind(entry.Value)}; an id is an integer from 0 to {BpeJson.MaxId}.");
        }
    }

    /// <summary>The contents of <c>bos_token</c> and its like and of <c>additional_special_tokens</c>.</summary>
    private static IEnumerable<string> SpecialNames(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object)
        {
            return [];
        }
        var named = file.EnumerateObject().Where(p => p.Name.EndsWith("_token", StringComparison.Ordinal)).Select(p => p.Value);
        IEnumerable<JsonElement> listed = file.TryGetProperty(Additional, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
        return named.Concat(listed).Select(SpecialTokenSettings.Content).OfType<string>();
    }

    private static AddedToken Plain(int id, string content, bool special) =>
        new(id, content, special, SingleWord: false, StripLeft: false, StripRight: false, Normalized: false);
}
