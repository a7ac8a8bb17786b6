using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization.Decoders;

/// <summary>Reads <c>decoder</c> of a tokenizer.json.</summary>
internal static class DecoderJson
{
    public static Decoder Read(FieldReader fields)
    {
        var type = fields.OptionalString("type");
        Decoder? step = type switch
        {
            "Sequence" => DecoderSteps.Sequence([.. fields.Array("decoders").Select(item => Read(fields.Nested(item.Value, item.Path)))]),
            "ByteLevel" => ReadByteLevel(fields),
            "ByteFallback" => DecoderSteps.ByteFallback,
            "Fuse" => DecoderSteps.Fuse,
            "Replace" => ReadReplace(fields),
            "Strip" => ReadStrip(fields),
            "Metaspace" => MetaspaceJson.ReadDecoder(fields),
            _ => null,
        };
        if (step is null)
        {
            fields.Report("type", $"'{type}' is not supported; supported decoders are ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace and Sequence.");
            return DecoderSteps.Fuse;
        }
        fields.RefuseUnknown();
        return step;
    }

    private static Decoder ReadByteLevel(FieldReader fields)
    {
        // These concern the pre-tokenizer of the same name and do nothing here.
        fields.Boolean("add_prefix_space", true);
        fields.Boolean("trim_offsets", true);
        fields.Boolean("use_regex", true);
        return DecoderSteps.ByteLevel;
    }

    private static Decoder ReadReplace(FieldReader fields)
    {
        var content = fields.OptionalString("content") ?? "";
        return PatternJson.Read(fields) is { } pattern ? DecoderSteps.Replace(pattern, content) : DecoderSteps.Fuse;
    }

    private static Decoder ReadStrip(FieldReader fields)
    {
        var content = fields.OptionalString("content");
        if (content is not { Length: 1 })
        {
            fields.Report("content", "must be one character.");
            content = " ";
        }
        return DecoderSteps.Strip(content[0], fields.Integer("start", 0, 0, int.MaxValue), fields.Integer("stop", 0, 0, int.MaxValue));
    }
}
