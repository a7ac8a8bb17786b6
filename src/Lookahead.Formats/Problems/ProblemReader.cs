using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Problems;

/// <summary>
/// Reads the project's own problem format: JSON Lines in UTF-8, one problem a line, blank lines allowed.
/// Strict: an unknown field, a wrong type or a problem that cannot be judged is an error, not a silent default.
/// </summary>
public static class ProblemReader
{
    /// <exception cref="DataFormatException">The file has faults, or is missing.</exception>
    public static Task<IReadOnlyList<Problem>> ReadFileAsync(string path, CancellationToken cancellationToken) =>
        JsonLines.ReadFileAsync(path, new ProblemParser().Parse, cancellationToken);

    /// <param name="stream">JSON Lines.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="cancellationToken">Checked line by line.</param>
    /// <exception cref="DataFormatException">The data has faults; nothing is returned.</exception>
    public static Task<IReadOnlyList<Problem>> ReadAsync(Stream stream, string file, CancellationToken cancellationToken) =>
        JsonLines.ReadAsync(stream, file, new ProblemParser().Parse, cancellationToken);
}
