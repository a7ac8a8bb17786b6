using Lookahead.Formats.Errors;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Errors;

namespace Lookahead.Api.Submission;

/// <summary>Reads a whole data file for its faults.</summary>
internal static class DataFiles
{
    /// <summary>One finding per fault, each with file and line; none when <paramref name="read"/> succeeds.</summary>
    /// <param name="path">What the specification names.</param>
    /// <param name="field">The specification's field.</param>
    /// <param name="read">Throws <see cref="DataFormatException"/> on faults.</param>
    /// <param name="cancellationToken">Handed to <paramref name="read"/>.</param>
    /// <param name="folder">True when the format may be a folder of files.</param>
    public static async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(
        string path, string field, Func<string, CancellationToken, Task> read, CancellationToken cancellationToken, bool folder = false)
    {
        if (DatasetReference.Is(path))
        {
            return []; // Checked when it was uploaded; DatasetCheck looks for it.
        }
        if (LocalPaths.Check(path, field, ErrorCodes.InvalidData) is { } wrongPath)
        {
            return [wrongPath];
        }
        if (Directory.Exists(path) && !folder)
        {
            return [new SubmissionFinding(ErrorCodes.InvalidData, field, $"'{path}' is a folder; name a JSONL file.")];
        }
        var file = new FileInfo(path);
        if (!Directory.Exists(path) && (!file.Exists || file.Length == 0))
        {
            // Devices and pipes have no length either: opening one could wait, or read, for ever.
            var message = file.Exists ? $"{path}: The file is empty, or no regular file." : $"{path}: The file does not exist.";
            return [new SubmissionFinding(ErrorCodes.InvalidData, field, message)];
        }
        try
        {
            await read(path, cancellationToken);
            return [];
        }
        catch (DataFormatException e)
        {
            return e.Errors.Select(error => new SubmissionFinding(ErrorCodes.InvalidData, field, error.ToString())).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new SubmissionFinding(ErrorCodes.InvalidData, field, $"cannot be read: {e.Message}")];
        }
    }
}
