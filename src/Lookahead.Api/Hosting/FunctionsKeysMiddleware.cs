using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Lookahead.Api.Hosting;

/// <summary>
/// Drops the keys of the Functions host from requests: it hands on the header <c>x-functions-key</c> and the query's <c>code</c>,
/// which mean nothing here and must get into no log, trace or error.
/// </summary>
internal sealed class FunctionsKeysMiddleware(RequestDelegate next)
{
    private const string KeyHeader = "x-functions-key";
    private const string KeyParameter = "code";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        request.Headers.Remove(KeyHeader);
        if (request.QueryString.HasValue && QueryHelpers.ParseQuery(request.QueryString.Value) is var query && query.Remove(KeyParameter))
        {
            request.QueryString = QueryString.Create(query);
            if (context.Features.Get<IHttpRequestFeature>() is { } raw)
            {
                raw.RawTarget = request.PathBase + request.Path + request.QueryString.Value;
            }
        }
        return next(context);
    }
}
