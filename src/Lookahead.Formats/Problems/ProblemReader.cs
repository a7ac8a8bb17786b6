using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Problems;

/// <summary>Reads problems that programs are to be judged on: every problem has a test, and an id of its own.</summary>
public static class ProblemReader
{
    /// <summary>A file of any format of <see cref="ProblemSetFormat"/>, or a folder of CodeContests' parquet files.</summary>
    /// <exception cref="DataFormatException">The file has faults, or is missing.</exception>
    public static async Task<IReadOnlyList<Problem>> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var problems = new List<Problem>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var errors = new List<DataError>();
        await foreach (var problem in ProblemSetFile.EnumerateAsync(path, null, cancellationToken))
        {
            problems.Add(problem);
            // Formats that training reads too allow both; evaluation cannot.
            if (problem.TestCount == 0)
            {
                errors.Add(new DataError(path, 0, $"problem '{problem.Id}'", "has no test, so no program can be judged on it."));
            }
            if (!ids.Add(problem.Id))
            {
                errors.Add(new DataError(path, 0, $"problem '{problem.Id}'", "stands in the file twice; each problem needs an id of its own."));
            }
        }
        return errors.Count == 0 ? problems : throw new DataFormatException([.. errors.Take(JsonLines.MaxErrors)]);
    }

    /// <summary>
    /// The project's own format: JSON Lines in UTF-8, one problem a line, blank lines allowed. Strict: an unknown field, a wrong
    /// type or a problem that cannot be judged is an error, not a silent default.
    /// </summary>
    /// <param name="stream">JSON Lines.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="cancellationToken">Checked line by line.</param>
    /// <exception cref="DataFormatException">The data has faults; nothing is returned.</exception>
    public static Task<IReadOnlyList<Problem>> ReadAsync(Stream stream, string file, CancellationToken cancellationToken) =>
        JsonLines.ReadAsync(stream, file, new ProblemParser().Parse, cancellationToken);
}
