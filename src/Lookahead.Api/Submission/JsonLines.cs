using System.Text;
using System.Text.Json;
using Lookahead.Formats.Errors;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Api.Submission;

/// <summary>Checks JSON Lines whose objects hold nothing but given string fields.</summary>
internal static class JsonLines
{
    private const int MaxErrors = 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="DataFormatException">With file and line of every fault, up to a limit.</exception>
    public static async Task CheckAsync(string path, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var errors = new List<DataError>();
        var (line, documents) = (0, 0);
        try
        {
            using var reader = new StreamReader(path, StrictUtf8);
            for (; errors.Count < MaxErrors && await reader.ReadLineAsync(cancellationToken) is { } text; line++)
            {
                if (!string.IsNullOrWhiteSpace(text))
                {
                    documents++;
                    errors.AddRange(CheckLine(text, fields).Select(e => new DataError(path, line + 1, e.Field, e.Message)));
                }
            }
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new DataError(path, line + 1, "", "Here or soon after are bytes that are not UTF-8. Save the file as UTF-8."));
        }
        if (errors.Count == 0 && documents == 0)
        {
            errors.Add(new DataError(path, 0, "", "The file is empty. Give one JSON object a line."));
        }
        if (errors.Count > 0)
        {
            throw new DataFormatException([.. errors.Take(MaxErrors)]);
        }
    }

    private static List<ValidationError> CheckLine(string text, IReadOnlyList<string> fields)
    {
        var errors = new List<ValidationError>();
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var reader = new FieldReader(document.RootElement, "", errors);
            if (errors.Count == 0)
            {
                foreach (var field in fields)
                {
                    reader.RequiredString(field, $"each line is an object of {string.Join(" and ", fields)}");
                }
                reader.RefuseUnknown();
            }
        }
        catch (JsonException e)
        {
            errors.Add(new ValidationError("", $"Is no valid JSON (byte {e.BytePositionInLine + 1})."));
        }
        catch (InvalidOperationException)
        {
            errors.Add(new ValidationError("", "Holds a \\u escape that is half of a surrogate pair."));
        }
        return errors;
    }
}
