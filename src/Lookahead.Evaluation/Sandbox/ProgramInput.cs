namespace Lookahead.Evaluation.Sandbox;

/// <summary>What one run of a program gets.</summary>
/// <param name="StandardInput">Complete standard input, sent as UTF-8.</param>
/// <param name="Limits">What the run may cost.</param>
public sealed record ProgramInput(string StandardInput, ExecutionLimits Limits)
{
    private const int LongestName = 100;

    /// <summary>A file in the working folder that holds the same text as standard input; null: none.</summary>
    public string? InputFile { get; init; }

    /// <summary>
    /// A file in the working folder whose content becomes <see cref="ExecutionResult.StandardOutput"/>, in place of what the
    /// program prints; empty if the program makes no such file. Null: standard output counts.
    /// </summary>
    public string? OutputFile { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive or absurdly large.</exception>
    /// <exception cref="ArgumentException">A file's name is not a plain name.</exception>
    public void Validate()
    {
        Limits.Validate();
        CheckName(InputFile, nameof(InputFile));
        CheckName(OutputFile, nameof(OutputFile));
    }

    private static void CheckName(string? name, string field)
    {
        if (name is null)
        {
            return;
        }

        if (name.Length is 0 or > LongestName || name is "." or ".." || name.Any(c => c is '/' or '\\' || char.IsControl(c)))
        {
            throw new ArgumentException(
                $"{field} is '{name}'; it must be a plain file name of 1 to {LongestName} characters, without folders, '.' or '..'.", field);
        }
    }
}
