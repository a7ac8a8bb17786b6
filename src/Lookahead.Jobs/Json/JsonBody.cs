using System.Text.Json;
using Lookahead.Jobs.Errors;

namespace Lookahead.Jobs.Json;

/// <summary>Reads JSON that people wrote, with errors that name the place.</summary>
public static class JsonBody
{
    /// <param name="json">One object.</param>
    /// <param name="whatIsRight">What to send instead of text that is no JSON, in a few words.</param>
    /// <param name="read">Takes the fields out of it, and reports what is wrong with them.</param>
    /// <exception cref="ValidationException">The text is no JSON, or fields are wrong, missing or unknown.</exception>
    public static T Read<T>(string json, string whatIsRight, Func<FieldReader, T> read) => Parse(json, whatIsRight, body =>
    {
        var errors = new List<ValidationError>();
        var fields = new FieldReader(body, "", errors);
        if (errors.Count == 0)
        {
            var result = read(fields);
            fields.RefuseUnknown();
            if (errors.Count == 0)
            {
                return result;
            }
        }
        throw new ValidationException(errors);
    });

    /// <param name="json">Any JSON.</param>
    /// <param name="whatIsRight">What to send instead of text that is none, in a few words.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="ValidationException">The text is no JSON.</exception>
    public static T Parse<T>(string json, string whatIsRight, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // JsonElement reads strings late: half of a surrogate pair (\ud800) is found only now.
            throw new ValidationException([new ValidationError("(body)", "holds a \\u escape that is half of a surrogate pair; write whole characters.")]);
        }
        catch (JsonException e)
        {
            throw new ValidationException([new ValidationError("(body)",
                $"is no valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}); send {whatIsRight}.")]);
        }
    }
}
