namespace Lookahead.Jobs.Errors;

/// <summary>
/// Why a job failed. <paramref name="Code"/> is one of <see cref="ErrorCodes"/>: a class (<c>user_error</c>, <c>capacity</c>,
/// <c>infra</c>, <c>internal</c>) and a name. <paramref name="Retryable"/> errors cost an attempt; others end the job at once.
/// </summary>
public sealed record JobError(string Code, string Message, bool Retryable)
{
    /// <summary>The field of the specification that caused it, when one did.</summary>
    public string? Field { get; init; }

    /// <summary>True for errors that only the user can mend; the worker exits with 42 on them.</summary>
    public bool IsUserError => Code.StartsWith("user_error.", StringComparison.Ordinal);
}
