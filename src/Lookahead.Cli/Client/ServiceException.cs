using Lookahead.Jobs.Errors;

namespace Lookahead.Cli.Client;

/// <summary>The service refused a request or failed at it: what its problem body says (RFC 9457).</summary>
public sealed class ServiceException(int status, string code, string detail, IReadOnlyList<ValidationError> errors) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>One of <see cref="ErrorCodes"/>; empty when the answer came from something else than the service.</summary>
    public string Code { get; } = code;

    /// <summary>The fields at fault, when fields are.</summary>
    public IReadOnlyList<ValidationError> Errors { get; } = errors;

    public bool IsUserError => Code.StartsWith("user_error.", StringComparison.Ordinal);
}

/// <summary>Nothing answers at the address.</summary>
public sealed class NoServiceException(Uri url, Exception inner)
    : Exception($"There is no service at {url.OriginalString.TrimEnd('/')}; start one with ./lookahead serve, or name another with --url.", inner);
