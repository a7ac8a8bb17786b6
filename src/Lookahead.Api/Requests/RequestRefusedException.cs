using Lookahead.Jobs.Errors;

namespace Lookahead.Api.Requests;

/// <summary>A request that is answered with a problem body of the given status and code.</summary>
internal sealed class RequestRefusedException(int status, string code, string message, IReadOnlyList<ValidationError>? errors = null)
    : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public IReadOnlyList<ValidationError>? Errors { get; } = errors;
}
