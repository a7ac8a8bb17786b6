namespace Lookahead.Jobs.Errors;

/// <summary>One thing wrong with a submission: the field (a path such as <c>training.steps</c>) and what would be right.</summary>
public sealed record ValidationError(string Field, string Message);

/// <summary>A submission that cannot be accepted, with everything that is wrong with it. Nothing was stored or queued.</summary>
public sealed class ValidationException(IReadOnlyList<ValidationError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(e => $"{e.Field}: {e.Message}")))
{
    public IReadOnlyList<ValidationError> Errors { get; } = errors;
}
