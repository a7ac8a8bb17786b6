namespace Lookahead.Formats.Errors;

/// <summary>A data file breaks its format. Carries every fault found, up to the reader's limit, so that all can be mended at once.</summary>
public sealed class DataFormatException(IReadOnlyList<DataError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Error class of jobs that fail with it.</summary>
    public const string Code = "user_error.data_format";

    public IReadOnlyList<DataError> Errors { get; } = errors;
}
