using Lookahead.Formats.Tokenization.Bpe;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization.AddedTokens;

/// <summary>Reads <c>added_tokens</c> of a tokenizer.json.</summary>
internal static class AddedTokenJson
{
    public static IReadOnlyList<AddedToken> Read(FieldReader file)
    {
        var tokens = new List<AddedToken>();
        var ids = new HashSet<int>();
        foreach (var (value, path) in file.Array("added_tokens"))
        {
            var fields = file.Nested(value, path);
            var token = ReadToken(fields, fields.Integer("id", -1, 0, BpeJson.MaxId));
            if (token.Id < 0 || !ids.Add(token.Id))
            {
                fields.Report("id", "is missing or belongs to another added token too.");
            }
            fields.RefuseUnknown();
            tokens.Add(token);
        }
        return tokens;
    }

    /// <summary>The token of an object with its content and flags.</summary>
    public static AddedToken ReadToken(FieldReader fields, int id)
    {
        var special = fields.Boolean("special", false);
        var token = new AddedToken(
            id,
            fields.OptionalString("content") ?? "",
            special,
            fields.Boolean("single_word", false),
            fields.Boolean("lstrip", false),
            fields.Boolean("rstrip", false),
            fields.Boolean("normalized", !special));
        if (token.Content.Length == 0)
        {
            fields.Report("content", "is missing or empty; it is the token's written form.");
        }
        return token;
    }

    /// <summary>A token that the vocabulary also has must have one id, and an id one token.</summary>
    public static void Check(FieldReader file, IReadOnlyList<AddedToken> tokens, IReadOnlyDictionary<string, int> vocabulary)
    {
        var byId = vocabulary.ToDictionary(t => t.Value, t => t.Key);
        foreach (var token in tokens)
        {
            if (vocabulary.TryGetValue(token.Content, out var id) ? id != token.Id : byId.ContainsKey(token.Id))
            {
                file.Report("added_tokens", $"gives '{token.Content}' the id {token.Id}, but model.vocab "
                    + (byId.TryGetValue(token.Id, out var other) && other != token.Content ? $"gives that id to '{other}'." : $"gives it {id}."));
            }
        }
    }
}
