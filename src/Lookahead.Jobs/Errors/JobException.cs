namespace Lookahead.Jobs.Errors;

/// <summary>An error with a class and a code that ends the present attempt of a job (or refuses a submission).</summary>
public sealed class JobException : Exception
{
    public JobException(JobError error, Exception? inner = null)
        : base(error?.Message, inner)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    public JobError Error { get; }

    /// <summary>An error that only the user can mend. Never retried.</summary>
    public static JobException User(string code, string message, string? field = null, Exception? inner = null) =>
        new(new JobError(code, message, Retryable: false) { Field = field }, inner);

    /// <summary>A fault of the machine or a service.</summary>
    public static JobException Infrastructure(string code, string message, bool retryable, Exception? inner = null) =>
        new(new JobError(code, message, retryable), inner);
}
