using System.Text;
using System.Text.Json;
using Lookahead.Formats.Errors;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Data;

/// <summary>One object of a JSON Lines file. Line numbers count from 1.</summary>
public sealed record JsonLine(int Number, FieldReader Fields);

/// <summary>
/// Reads JSON Lines in UTF-8, one object a line, blank lines allowed. Strict: broken JSON, wrong types and unknown fields
/// are collected with their line numbers and refused together.
/// </summary>
public static class JsonLines
{
    /// <summary>Reading stops after this many faults.</summary>
    public const int MaxErrors = 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="path">The file.</param>
    /// <param name="read">Turns a line into an item; faults go into its <see cref="FieldReader"/>. Fields it asks for are the known ones.</param>
    /// <param name="cancellationToken">Checked line by line.</param>
    /// <exception cref="DataFormatException">The file is missing, empty or has faults.</exception>
    public static async Task<IReadOnlyList<T>> ReadFileAsync<T>(string path, Func<JsonLine, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await ReadAsync(stream, path, read, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException([new DataError(path, 0, "", "The file does not exist.")]);
        }
        catch (UnauthorizedAccessException)
        {
            throw new DataFormatException([new DataError(path, 0, "", Directory.Exists(path) ? "This is a directory; name a file." : "The file may not be read by this user.")]);
        }
    }

    /// <inheritdoc cref="ReadFileAsync"/>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(Stream stream, string file, Func<JsonLine, T> read, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var errors = new List<DataError>();
        using var reader = new StreamReader(stream, StrictUtf8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var number = 0;
        try
        {
            while (errors.Count < MaxErrors && await reader.ReadLineAsync(cancellationToken) is { } text)
            {
                number++;
                if (!string.IsNullOrWhiteSpace(text))
                {
                    ReadLine(text, new Place(file, number), read, items, errors);
                }
            }
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new DataError(file, number + 1, "", "Here or soon after are bytes that are not UTF-8. Save the file as UTF-8."));
        }
        if (errors.Count == 0 && items.Count == 0)
        {
            errors.Add(new DataError(file, 0, "", "The file is empty. Give one JSON object a line."));
        }
        return errors.Count == 0 ? items : throw new DataFormatException([.. errors.Take(MaxErrors)]);
    }

    private sealed record Place(string File, int Line);

    private static void ReadLine<T>(string text, Place place, Func<JsonLine, T> read, List<T> items, List<DataError> errors)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var faults = new List<ValidationError>();
            var fields = new FieldReader(json.RootElement, "", faults);
            if (faults.Count == 0)
            {
                items.Add(read(new JsonLine(place.Line, fields)));
                fields.RefuseUnknown();
            }
            errors.AddRange(faults.Select(f => new DataError(place.File, place.Line, f.Field == "(root)" ? "" : f.Field, f.Message)));
        }
        catch (JsonException e)
        {
            errors.Add(new DataError(place.File, place.Line, "", $"No valid JSON near character {e.BytePositionInLine + 1}. Each line must be one object."));
        }
    }
}
