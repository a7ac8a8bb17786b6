using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Errors;

/// <summary>
/// Refuses requests that name another host than this machine: a web page whose name was made to point to 127.0.0.1
/// (DNS rebinding) could otherwise drive a service that asks for no key.
/// </summary>
internal sealed class LoopbackHostMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        return host is "localhost" or "127.0.0.1" or "[::1]"
            ? next(context)
            : Problems.Create(
                StatusCodes.Status421MisdirectedRequest, ErrorCodes.InvalidRequest, $"This service answers to localhost alone, not to '{host}'.").ExecuteAsync(context);
    }
}
