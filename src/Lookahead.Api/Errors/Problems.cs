using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Lookahead.Api.Errors;

/// <summary>
/// Problem bodies (RFC 9457): <c>status</c>, <c>title</c>, <c>detail</c>, and as extensions <c>code</c> (one of
/// <see cref="ErrorCodes"/>) and, where fields are at fault, <c>errors</c>: [{field, message}].
/// </summary>
internal static class Problems
{
    public static ProblemHttpResult Create(int status, string code, string detail, IReadOnlyList<ValidationError>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail };
        problem.Extensions["code"] = code;
        if (errors is not null)
        {
            problem.Extensions["errors"] = errors;
        }
        return TypedResults.Problem(problem);
    }

    public static ProblemHttpResult JobNotFound(string id) =>
        Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no job '{id}'.");

    /// <summary>For answers that the framework gave without a body: unknown routes, wrong methods.</summary>
    public static ProblemHttpResult ForStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound =>
            Create(status, ErrorCodes.NotFound, $"There is nothing at {request.Path}; the interface lies under /api/jobs and /api/health."),
        StatusCodes.Status405MethodNotAllowed =>
            Create(status, ErrorCodes.MethodNotAllowed, $"{request.Path} does not answer to {request.Method}; the Allow header says to what it does."),
        StatusCodes.Status413PayloadTooLarge =>
            Create(status, ErrorCodes.RequestTooLarge, "The request is too large."),
        StatusCodes.Status415UnsupportedMediaType =>
            Create(status, ErrorCodes.UnsupportedMediaType, "Send the body as application/json in UTF-8."),
        >= 500 => Create(status, ErrorCodes.Unexpected, "Something went wrong inside the service; its log says what."),
        _ => Create(status, ErrorCodes.InvalidRequest, "The request is malformed."),
    };
}
