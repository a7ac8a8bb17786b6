using System.Text.Json;
using Lookahead.Formats.Errors;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Data;

/// <summary>Reads a file that is one JSON array of objects in UTF-8, whole, with the faults of <see cref="JsonLines"/>.</summary>
internal static class JsonArrayFile
{
    /// <param name="content">The file's bytes.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="read">Turns an object, with the line that it begins on, into an item; faults go into its fields.</param>
    /// <exception cref="DataFormatException">No valid JSON, no array, empty, or items with faults.</exception>
    public static IReadOnlyList<T> Read<T>(ReadOnlySpan<byte> content, string file, Func<JsonLine, T> read)
    {
        var items = new List<T>();
        var errors = new List<DataError>();
        var (line, counted) = (1, 0);
        try
        {
            var reader = new Utf8JsonReader(content);
            reader.Read(); // The caller saw the bracket.
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && errors.Count < JsonLines.MaxErrors)
            {
                line += content[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
                counted = (int)reader.TokenStartIndex;
                using var json = JsonDocument.ParseValue(ref reader);
                var faults = new List<ValidationError>();
                var fields = new FieldReader(json.RootElement, "", faults);
                if (faults.Count == 0)
                {
                    items.Add(read(new JsonLine(line, fields)));
                }
                errors.AddRange(faults.Select(f => new DataError(file, line, f.Field == "(root)" ? "" : f.Field, f.Message)));
            }
        }
        catch (JsonException e)
        {
            errors.Add(new DataError(file, (int)(e.LineNumber ?? 0) + 1, "", $"No valid JSON near character {e.BytePositionInLine + 1}. The file must be one array of objects."));
        }
        if (errors.Count == 0 && items.Count == 0)
        {
            errors.Add(new DataError(file, 0, "", "The array is empty. Give one object a problem."));
        }
        return errors.Count == 0 ? items : throw new DataFormatException([.. errors.Take(JsonLines.MaxErrors)]);
    }
}
