using System.Text;
using System.Text.Json;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Data;

/// <summary>Looks through a file of training data or problems for its faults, without a model: one line in memory at a time, whatever its size.</summary>
public static class DatasetFile
{
    /// <returns>Examples or problems.</returns>
    /// <param name="path">The file.</param>
    /// <param name="name">For messages.</param>
    /// <param name="format">Not <see cref="DataFormat.Folder"/>.</param>
    /// <param name="cancellationToken">Checked line by line.</param>
    /// <exception cref="DataFormatException">The file is empty or has faults.</exception>
    public static async Task<long> CheckAsync(string path, string name, DataFormat format, CancellationToken cancellationToken)
    {
        try
        {
            return format switch
            {
                DataFormat.Completions => await LinesAsync(path, TrainingDataReader.ReadCompletion, cancellationToken),
                DataFormat.Text => await LinesAsync(path, TrainingDataReader.ReadText, cancellationToken),
                DataFormat.Chat => await LinesAsync(path, ChatDocuments.Messages, cancellationToken),
                DataFormat.Problems or DataFormat.CodeContests => await CountAsync(ProblemSetFile.EnumerateAsync(path, null, cancellationToken)),
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, "A folder is no file."),
            };
        }
        catch (DataFormatException e)
        {
            throw new DataFormatException([.. e.Errors.Select(error => error with { File = name })]);
        }
    }

    /// <summary>What the first line looks like; problems where it looks like nothing else.</summary>
    /// <exception cref="DataFormatException">The file cannot be unpacked.</exception>
    public static async Task<DataFormat> DetectAsync(string path, CancellationToken cancellationToken)
    {
        if (await ProblemSetDetector.IsParquetAsync(path, cancellationToken))
        {
            return DataFormat.CodeContests;
        }
        await using var stream = await UnpackedFile.OpenReadAsync(path, null, cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                return Of(line) ?? (await ProblemSetDetector.DetectAsync(path, cancellationToken) == ProblemSetFormat.CodeContests ? DataFormat.CodeContests : DataFormat.Problems);
            }
        }
        return DataFormat.Problems;
    }

    private static DataFormat? Of(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return root.ValueKind != JsonValueKind.Object ? null
                : root.TryGetProperty("messages", out _) ? DataFormat.Chat
                : root.TryGetProperty("completion", out _) ? DataFormat.Completions
                : root.EnumerateObject().Count() == 1 && root.TryGetProperty("text", out _) ? DataFormat.Text
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Training reads no packed lines, so that these are not unpacked either.</summary>
    private static async Task<long> LinesAsync<T>(string path, Func<JsonLine, T> read, CancellationToken cancellationToken)
    {
        await using var stream = DataFile.OpenRead(path);
        return await CountAsync(JsonLines.EnumerateAsync(stream, path, read, refuseUnknown: true, cancellationToken));
    }

    private static async Task<long> CountAsync<T>(IAsyncEnumerable<T> items)
    {
        var count = 0L;
        await foreach (var _ in items)
        {
            count++;
        }
        return count;
    }
}
