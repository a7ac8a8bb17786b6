using System.Text;
using System.Text.Json;
using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Problems;

/// <summary>
/// Reads the project's own problem format: JSON Lines in UTF-8, one problem a line, blank lines allowed.
/// Strict: an unknown field, a wrong type or a problem that cannot be judged is an error, not a silent default.
/// </summary>
public static class ProblemReader
{
    /// <summary>Reading stops after this many faults.</summary>
    public const int MaxErrors = 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="DataFormatException">The file has faults, or is missing.</exception>
    public static async Task<IReadOnlyList<Problem>> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException([new DataError(path, 0, "", "The file does not exist.")]);
        }

        await using (stream)
        {
            return await ReadAsync(stream, path, cancellationToken);
        }
    }

    /// <summary>Reads all problems, in order.</summary>
    /// <param name="stream">JSON Lines.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="cancellationToken">Checked line by line.</param>
    /// <exception cref="DataFormatException">The data has faults; nothing is returned.</exception>
    public static async Task<IReadOnlyList<Problem>> ReadAsync(Stream stream, string file, CancellationToken cancellationToken)
    {
        var problems = new List<Problem>();
        var errors = new List<DataError>();
        var lineOfId = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StreamReader(stream, StrictUtf8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var line = 0;
        try
        {
            while (errors.Count < MaxErrors && await reader.ReadLineAsync(cancellationToken) is { } text)
            {
                line++;
                if (string.IsNullOrWhiteSpace(text))
                {
                    continue;
                }

                var parser = new ProblemParser(file, line);
                if (parser.Parse(text) is { } problem)
                {
                    if (!lineOfId.TryAdd(problem.Id, line))
                    {
                        errors.Add(new DataError(file, line, "id", $"The id '{problem.Id}' is already used on line {lineOfId[problem.Id]}. Each problem needs its own."));
                    }

                    problems.Add(problem);
                }

                errors.AddRange(parser.Errors);
            }
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new DataError(file, line + 1, "", "Here or soon after are bytes that are not UTF-8. Save the file as UTF-8."));
        }

        if (errors.Count == 0 && problems.Count == 0)
        {
            errors.Add(new DataError(file, 0, "", "The file holds no problem. Give one JSON object a line."));
        }

        return errors.Count == 0 ? problems : throw new DataFormatException([.. errors.Take(MaxErrors)]);
    }
}
