using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Triggers.Invocations;

/// <summary>
/// What a custom handler answers with 200: the message is completed. Never empty: a host waits for ever for the rest of an empty answer.
/// Anything but 2xx (<see cref="Errors.ExceptionMiddleware"/>) fails the invocation, and the message comes again.
/// </summary>
/// <param name="Outputs">For output bindings; ours have none.</param>
/// <param name="Logs">Lines that the host logs as the function's.</param>
/// <param name="ReturnValue">Nothing reads it.</param>
internal sealed record InvocationAnswer(IReadOnlyDictionary<string, string> Outputs, IReadOnlyList<string> Logs, string? ReturnValue)
{
    /// <summary>The host's names are not those of our own interface.</summary>
    private static readonly JsonSerializerOptions HostNames = new() { PropertyNamingPolicy = null };

    public static JsonHttpResult<InvocationAnswer> Of(params string[] logs) =>
        TypedResults.Json(new InvocationAnswer(new Dictionary<string, string>(), logs, ReturnValue: null), HostNames, statusCode: StatusCodes.Status200OK);
}
