using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization.Normalizers;

/// <summary>Reads <c>normalizer</c> of a tokenizer.json.</summary>
internal static class NormalizerJson
{
    public static Normalizer Read(FieldReader fields)
    {
        var type = fields.OptionalString("type");
        Normalizer? step = type switch
        {
            "Sequence" => NormalizerSteps.Sequence([.. fields.Array("normalizers").Select(item => Read(fields.Nested(item.Value, item.Path)))]),
            "NFC" => CanonicalComposition.Compose,
            "Lowercase" => NormalizerSteps.Lowercase,
            "Prepend" => NormalizerSteps.Prepend(fields.OptionalString("prepend") ?? ""),
            "Replace" => ReadReplace(fields),
            "Strip" => NormalizerSteps.Strip(fields.Boolean("strip_left", true), fields.Boolean("strip_right", true)),
            _ => null,
        };
        if (step is null)
        {
            fields.Report("type", $"'{type}' is not supported; supported normalizers are NFC, Lowercase, Prepend, Replace, Strip and Sequence.");
            return NormalizerSteps.None;
        }
        fields.RefuseUnknown();
        return step;
    }

    private static Normalizer ReadReplace(FieldReader fields)
    {
        var content = fields.OptionalString("content") ?? "";
        return PatternJson.Read(fields) is { } pattern ? NormalizerSteps.Replace(pattern, content) : NormalizerSteps.None;
    }
}
