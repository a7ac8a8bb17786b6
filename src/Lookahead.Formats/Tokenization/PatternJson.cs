using System.Text.RegularExpressions;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Tokenization;

/// <summary>Reads a field <c>pattern</c>: <c>{"String": "..."}</c> or <c>{"Regex": "..."}</c>.</summary>
internal static class PatternJson
{
    /// <returns>Null when a fault was reported.</returns>
    public static CodePointRegex? Read(FieldReader fields)
    {
        var pattern = fields.Object("pattern");
        var (text, regex) = (pattern.OptionalString("String"), pattern.OptionalString("Regex"));
        pattern.RefuseUnknown();
        if ((text is null) == (regex is null) || text is "" || regex is "")
        {
            fields.Report("pattern", "must be {\"String\": ...} or {\"Regex\": ...} and not empty.");
            return null;
        }
        try
        {
            return text is not null ? CodePointRegex.Literal(text) : new CodePointRegex(regex!);
        }
        catch (ArgumentException e)
        {
            fields.Report("pattern", $"'{text ?? regex}' cannot be used: {e.Message}.");
            return null;
        }
    }
}
