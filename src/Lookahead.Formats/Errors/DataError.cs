namespace Lookahead.Formats.Errors;

/// <summary>One fault in a data file.</summary>
/// <param name="File">Name of the file as the user knows it.</param>
/// <param name="Line">1-based line; 0 when the fault is the file's as a whole.</param>
/// <param name="Field">Path of the field, for example <c>public_tests[0].output</c>; empty when it is the line's as a whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record DataError(string File, int Line, string Field, string Message)
{
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}" : File;
        return Field.Length > 0 ? $"{place}: {Field}: {Message}" : $"{place}: {Message}";
    }
}
