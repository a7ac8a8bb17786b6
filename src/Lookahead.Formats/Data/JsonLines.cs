using System.Runtime.CompilerServices;
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
        await using var stream = DataFile.OpenRead(path);
        return await ReadAsync(stream, path, read, cancellationToken);
    }

    /// <inheritdoc cref="ReadFileAsync"/>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(Stream stream, string file, Func<JsonLine, T> read, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        await foreach (var item in EnumerateAsync(stream, file, read, refuseUnknown: true, cancellationToken))
        {
            items.Add(item);
        }
        return items;
    }

    /// <summary>
    /// As <see cref="ReadAsync"/>, one line in memory at a time. The fault of a line ends the items at once, and is thrown
    /// together with those of later lines.
    /// </summary>
    /// <param name="stream">Read to its end unless there are too many faults.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="read">Turns a line into an item.</param>
    /// <param name="refuseUnknown">Whether a field that <paramref name="read"/> did not ask for is a fault.</param>
    /// <param name="cancellationToken">Checked line by line.</param>
    public static async IAsyncEnumerable<T> EnumerateAsync<T>(
        Stream stream, string file, Func<JsonLine, T> read, bool refuseUnknown, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var errors = new List<DataError>();
        var items = 0;
        using var reader = new StreamReader(stream, StrictUtf8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        for (var number = 1; errors.Count < MaxErrors; number++)
        {
            string? text;
            try
            {
                text = await reader.ReadLineAsync(cancellationToken);
            }
            catch (DecoderFallbackException)
            {
                errors.Add(new DataError(file, number, "", "Here or soon after are bytes that are not UTF-8. Save the file as UTF-8."));
                break;
            }
            if (text is null)
            {
                break;
            }
            if (!string.IsNullOrWhiteSpace(text) && TryRead(text, new Place(file, number), read, refuseUnknown, errors, out var item))
            {
                items++;
                yield return item;
            }
        }
        if (errors.Count == 0 && items == 0)
        {
            errors.Add(new DataError(file, 0, "", "The file is empty. Give one JSON object a line."));
        }
        if (errors.Count > 0)
        {
            throw new DataFormatException([.. errors.Take(MaxErrors)]);
        }
    }

    private sealed record Place(string File, int Line);

    /// <returns>False when this line, or one before it, has a fault.</returns>
    private static bool TryRead<T>(string text, Place place, Func<JsonLine, T> read, bool refuseUnknown, List<DataError> errors, out T item)
    {
        item = default!;
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var faults = new List<ValidationError>();
            var fields = new FieldReader(json.RootElement, "", faults);
            if (faults.Count == 0)
            {
                item = read(new JsonLine(place.Line, fields));
                if (refuseUnknown)
                {
                    fields.RefuseUnknown();
                }
            }
            errors.AddRange(faults.Select(f => new DataError(place.File, place.Line, f.Field == "(root)" ? "" : f.Field, f.Message)));
        }
        catch (JsonException e)
        {
            errors.Add(new DataError(place.File, place.Line, "", $"No valid JSON near character {e.BytePositionInLine + 1}. Each line must be one object."));
        }
        return errors.Count == 0;
    }
}
