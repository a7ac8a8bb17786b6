using Lookahead.Formats.Tokenization.Decoders;
using Lookahead.Formats.Tokenization.PreTokenizers;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization;

/// <summary>Reads a step <c>Metaspace</c>, which is a pre-tokenizer and a decoder with the same fields.</summary>
internal static class MetaspaceJson
{
    public static PreTokenizer ReadPreTokenizer(FieldReader fields)
    {
        var (replacement, scheme, split) = Read(fields);
        return PreTokenizerSteps.Metaspace(replacement, atStart => scheme == "always" || (scheme == "first" && atStart), split);
    }

    public static Decoder ReadDecoder(FieldReader fields)
    {
        var (replacement, scheme, _) = Read(fields);
        return DecoderSteps.Metaspace(replacement, dropsFirst: scheme != "never");
    }

    private static (char Replacement, string Scheme, bool Split) Read(FieldReader fields)
    {
        var replacement = fields.RequiredString("replacement", "it is the character for a space, usually U+2581");
        if (replacement.Length != 1)
        {
            fields.Report("replacement", $"must be one character, but is '{replacement}'.");
            replacement = "\u2581";
        }
        // Files of older versions say add_prefix_space and repeat the replacement as str_rep.
        var scheme = fields.OptionalString("prepend_scheme") ?? (fields.Boolean("add_prefix_space", true) ? "always" : "never");
        fields.Boolean("add_prefix_space", true);
        if (fields.OptionalString("str_rep") is { } repeated && repeated != replacement)
        {
            fields.Report("str_rep", $"'{repeated}' differs from replacement '{replacement}', which is not supported.");
        }
        if (scheme is not ("always" or "first" or "never"))
        {
            fields.Report("prepend_scheme", $"must be always, first or never, but is '{scheme}'.");
        }
        return (replacement[0], scheme, fields.Boolean("split", true));
    }
}
