using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Formats.Problems.CodeContests;

namespace Lookahead.Formats.Overlap;

/// <summary>
/// The texts of training data of any form, for a search that needs no tokens: parquet of CodeContests, JSONL (all texts of a line
/// together, whatever its fields are called), a JSON array, plain text, folders of such files. Packed with gzip or not.
/// </summary>
public static class OverlapTexts
{
    /// <exception cref="DataFormatException">Missing or broken.</exception>
    public static async IAsyncEnumerable<string> EnumerateAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            throw DataFile.Fault(path, "There is no such file or folder.");
        }
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [path];
        foreach (var file in files)
        {
            var texts = await CodeContestsReader.IsParquetAsync(file, cancellationToken)
                ? ParquetAsync(file, cancellationToken)
                : TextsAsync(file, cancellationToken);
            await foreach (var text in texts)
            {
                yield return text;
            }
        }
    }

    private static async IAsyncEnumerable<string> ParquetAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var problem in ProblemSetFile.EnumerateAsync(file, null, cancellationToken))
        {
            yield return string.Join('\n', [problem.Statement, .. problem.Solutions, .. problem.IncorrectSolutions]);
        }
    }

    private static async IAsyncEnumerable<string> TextsAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await UnpackedFile.OpenReadAsync(file, null, cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var plain = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith('{') && Strings(line) is { } text)
            {
                yield return text;
            }
            else
            {
                plain.Append(line).Append('\n');
            }
        }
        if (plain.Length > 0)
        {
            var text = plain.ToString();
            yield return text.StartsWith('[') && Strings(text) is { } strings ? strings : text;
        }
    }

    /// <summary>All texts in a JSON value; null where it is none.</summary>
    private static string? Strings(string line)
    {
        try
        {
            var text = new StringBuilder();
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(line));
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.String)
                {
                    text.Append(json.GetString()).Append('\n');
                }
            }
            return text.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
