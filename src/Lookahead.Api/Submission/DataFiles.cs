using Lookahead.Formats.Errors;
using Lookahead.Jobs.Errors;

namespace Lookahead.Api.Submission;

/// <summary>Reads a whole data file for its faults.</summary>
internal static class DataFiles
{
    /// <summary>One finding per fault, each with file and line; none when <paramref name="read"/> succeeds.</summary>
    public static async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(
        string path, string field, Func<string, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        if (LocalPaths.Check(path, field, ErrorCodes.InvalidData) is { } wrongPath)
        {
            return [wrongPath];
        }
        if (Directory.Exists(path))
        {
            return [new SubmissionFinding(ErrorCodes.InvalidData, field, $"'{path}' is a folder; name a JSONL file.")];
        }
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
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
