using System.Text.Json;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization.Bpe;

/// <summary>Reads <c>model</c> of a tokenizer.json.</summary>
internal static class BpeJson
{
    /// <summary>The highest id that a token may have: far above real vocabularies, and low enough for tables by id.</summary>
    public const int MaxId = 10_000_000;

    /// <returns>Null when faults were reported.</returns>
    public static BpeModel? Read(FieldReader fields, JsonElement model, IReadOnlySet<int> special)
    {
        if ((fields.OptionalString("type") ?? "BPE") is var type && type != "BPE")
        {
            fields.Report("type", $"is '{type}', which is not supported; supported is BPE.");
            return null;
        }
        RefuseDeviations(fields);
        var vocabulary = ReadVocabulary(fields, model);
        var merges = ReadMerges(fields, model, vocabulary);
        int? unknownId = null;
        if (fields.OptionalString("unk_token") is { } unknown)
        {
            if (vocabulary.TryGetValue(unknown, out var id))
            {
                unknownId = id;
            }
            else
            {
                fields.Report("unk_token", $"'{unknown}' is not in vocab.");
            }
        }
        var options = new BpeOptions(unknownId, fields.Boolean("fuse_unk", false), fields.Boolean("byte_fallback", false), fields.Boolean("ignore_merges", false));
        fields.RefuseUnknown();
        return merges is null ? null : new BpeModel(vocabulary, merges, options, special);
    }

    private static void RefuseDeviations(FieldReader fields)
    {
        if (fields.Number("dropout", 0, 0, 1) > 0)
        {
            fields.Report("dropout", "above 0 makes ids random, which is not supported; remove it.");
        }
        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (fields.OptionalString(name) is { Length: > 0 } text)
            {
                fields.Report(name, $"'{text}' is not supported; only vocabularies without one are.");
            }
        }
    }

    private static Dictionary<string, int> ReadVocabulary(FieldReader fields, JsonElement model)
    {
        var vocabulary = new Dictionary<string, int>();
        if (!fields.Has("vocab") || model.GetProperty("vocab") is not { ValueKind: JsonValueKind.Object } items)
        {
            fields.Report("vocab", "must be an object of tokens and their ids.");
            return vocabulary;
        }
        var ids = new HashSet<int>();
        foreach (var item in items.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.Number || !item.Value.TryGetInt32(out var id) || id < 0 || id > MaxId)
            {
                fields.Report("vocab", $"gives token '{item.Name}' the id {FieldReader.Kind(item.Value)}; an id is an integer from 0 to {MaxId}.");
                break;
            }
            if (!ids.Add(id))
            {
                fields.Report("vocab", $"gives the id {id} to two tokens; one is '{item.Name}'.");
                break;
            }
            vocabulary.Add(item.Name, id);
        }
        return vocabulary;
    }

    private static List<BpeMerge>? ReadMerges(FieldReader fields, JsonElement model, Dictionary<string, int> vocabulary)
    {
        if (!fields.Has("merges") || model.GetProperty("merges") is not { ValueKind: JsonValueKind.Array } items)
        {
            fields.Report("merges", "is missing; a BPE vocabulary needs its array of merges, each \"a b\" or [\"a\", \"b\"].");
            return null;
        }
        var merges = new List<BpeMerge>(items.GetArrayLength());
        foreach (var item in items.EnumerateArray())
        {
            if (ReadMerge(item) is not var (left, right))
            {
                fields.Report("merges", $"holds at position {merges.Count} {FieldReader.Kind(item)}; a merge is \"a b\" or [\"a\", \"b\"].");
                return null;
            }
            foreach (var token in new[] { left, right, left + right })
            {
                if (!vocabulary.ContainsKey(token))
                {
                    fields.Report("merges", $"joins at position {merges.Count} '{left}' and '{right}', but '{token}' is not in vocab.");
                    return null;
                }
            }
            merges.Add(new BpeMerge(left, right, merges.Count));
        }
        return merges;
    }

    private static (string Left, string Right)? ReadMerge(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            var parts = item.GetString()!.Split(' ');
            return parts.Length == 2 ? (parts[0], parts[1]) : null;
        }
        return item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
            && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String
                ? (item[0].GetString()!, item[1].GetString()!)
                : null;
    }
}
