using System.Text.Json;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// Reads <c>post_processor</c> of a tokenizer.json as far as it matters here: the tokens in front of a single text. Tokens behind
/// it (an end-of-text token) are not applied, because whoever trains on a text appends <see cref="ITokenizer.EndOfText"/>.
/// </summary>
internal static class PostProcessorJson
{
    public static IReadOnlyList<int> ReadPrefix(FieldReader fields)
    {
        var type = fields.OptionalString("type");
        switch (type)
        {
            case "ByteLevel":
                // Concerns offsets only.
                foreach (var name in new[] { "add_prefix_space", "trim_offsets", "use_regex" })
                {
                    fields.Boolean(name, true);
                }
                fields.RefuseUnknown();
                return [];
            case "Sequence":
                var prefix = fields.Array("processors").SelectMany(item => ReadPrefix(fields.Nested(item.Value, item.Path))).ToList();
                fields.RefuseUnknown();
                return prefix;
            case "TemplateProcessing":
                return ReadTemplate(fields);
            default:
                fields.Report("type", $"'{type}' is not supported; supported post-processors are TemplateProcessing, ByteLevel and Sequence.");
                return [];
        }
    }

    private static List<int> ReadTemplate(FieldReader fields)
    {
        var prefix = new List<int>();
        var specialTokens = fields.Object("special_tokens");
        foreach (var (value, path) in fields.Array("single"))
        {
            var item = fields.Nested(value, path);
            if (item.Has("Sequence"))
            {
                break;
            }
            var id = item.Object("SpecialToken").OptionalString("id");
            if (id is null || !specialTokens.Has(id))
            {
                item.Report("SpecialToken", $"names '{id}', which special_tokens does not have.");
                break;
            }
            prefix.AddRange(specialTokens.Object(id).Array("ids").Select(i => ReadId(fields, i.Value, i.Path)));
        }
        // The template for pairs of texts, which are not encoded here.
        fields.Array("pair");
        fields.RefuseUnknown();
        return prefix;
    }

    private static int ReadId(FieldReader fields, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id >= 0)
        {
            return id;
        }
        fields.Report("special_tokens", $"holds at {path} no token id, but {FieldReader.Kind(value)}.");
        return 0;
    }
}
