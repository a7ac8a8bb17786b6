using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.OpenAi;

/// <summary>
/// Under <c>/v1</c> every problem that the service answers with, wherever it comes from, is written as clients of that interface read
/// errors. Elsewhere problems stay what they are.
/// </summary>
internal sealed class OpenAiProblems : IProblemDetailsService
{
    public const string Prefix = "/v1";

    public async ValueTask WriteAsync(ProblemDetailsContext context) => await TryWriteAsync(context);

    public async ValueTask<bool> TryWriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        if (!http.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal))
        {
            return false;
        }
        var problem = context.ProblemDetails;
        var status = problem.Status ?? StatusCodes.Status500InternalServerError;
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status409Conflict)
        {
            // Clients repeat a POST on 409 unless told that it will not help.
            http.Response.Headers["x-should-retry"] = "false";
        }
        var errors = problem.Extensions.TryGetValue("errors", out var found) ? found as IReadOnlyList<ValidationError> : null;
        var message = errors is { Count: > 0 } ? string.Join(" ", errors.Take(10).Select(error => $"{error.Field}: {error.Message}")) : problem.Detail;
        await OpenAiJson.WriteAsync(http.Response, new OpenAiErrorBody(new OpenAiError(
            message ?? problem.Title ?? "", TypeOf(status), errors is { Count: > 0 } ? errors[0].Field : null, problem.Extensions.TryGetValue("code", out var code) ? code as string : null)));
        return true;
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request_error",
    };
}

internal sealed record OpenAiErrorBody(OpenAiError Error);

/// <param name="Param">The field at fault.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
internal sealed record OpenAiError(string Message, string Type, string? Param, string? Code);
