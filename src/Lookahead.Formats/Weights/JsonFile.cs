using System.Text.Json;
using System.Text.Unicode;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights;

/// <summary>A small JSON file beside weights.</summary>
internal static class JsonFile
{
    private const long MaxBytes = 1 << 20;

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, too large, or no JSON object.</exception>
    public static JsonDocument Read(string path)
    {
        using var file = MappedFile.Open(path);
        if (file.Length > MaxBytes)
        {
            throw WeightsError.Invalid($"'{path}' has {file.Length} bytes; at most {MaxBytes} are read.");
        }
        var text = file.Span(0, (int)file.Length).ToArray();
        if (!Utf8.IsValid(text))
        {
            throw WeightsError.Invalid($"'{path}' is not UTF-8.");
        }
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw WeightsError.Invalid($"'{path}' is no valid JSON: {e.Message}");
        }
    }
}
