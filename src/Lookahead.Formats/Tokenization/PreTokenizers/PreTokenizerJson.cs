using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization.PreTokenizers;

/// <summary>Reads <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal static class PreTokenizerJson
{
    public static PreTokenizer Read(FieldReader fields)
    {
        var type = fields.OptionalString("type");
        var step = type switch
        {
            "Sequence" => PreTokenizerSteps.Sequence([.. fields.Array("pretokenizers").Select(item => Read(fields.Nested(item.Value, item.Path)))]),
            "ByteLevel" => ReadByteLevel(fields),
            "Split" => ReadSplit(fields),
            "Digits" => PreTokenizerSteps.Digits(fields.Boolean("individual_digits", false)),
            "Metaspace" => MetaspaceJson.ReadPreTokenizer(fields),
            _ => null,
        };
        if (step is null)
        {
            fields.Report("type", $"'{type}' is not supported; supported pre-tokenizers are ByteLevel, Split, Digits, Metaspace and Sequence.");
            return PreTokenizerSteps.None;
        }
        fields.RefuseUnknown();
        return step;
    }

    private static PreTokenizer ReadByteLevel(FieldReader fields)
    {
        // Concerns offsets only, which are not used here.
        fields.Boolean("trim_offsets", true);
        return PreTokenizerSteps.ByteLevel(fields.Boolean("add_prefix_space", true), fields.Boolean("use_regex", true));
    }

    private static PreTokenizer ReadSplit(FieldReader fields)
    {
        var name = fields.RequiredString("behavior", $"use one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
        if (!Enum.TryParse<SplitBehavior>(name, out var behavior) || behavior.ToString() != name)
        {
            fields.Report("behavior", $"must be one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}, but is '{name}'.");
        }
        var invert = fields.Boolean("invert", false);
        return PatternJson.Read(fields) is { } pattern ? PreTokenizerSteps.Split(pattern, behavior, invert) : PreTokenizerSteps.None;
    }
}
