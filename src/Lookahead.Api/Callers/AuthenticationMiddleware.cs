using Lookahead.Api.Callers.Keys;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Callers;

/// <summary>
/// Finds out who sent a request, from <c>Authorization: Bearer</c> or <c>x-api-key</c>: a key of ours, or a token of Entra ID
/// where one is set up. The same under Kestrel and the Functions host. Answers 401 itself (RFC 6750).
/// </summary>
internal sealed class AuthenticationMiddleware(RequestDelegate next, ApiKeyStore keys, IEnumerable<ITokenReader> tokens)
{
    private const string Bearer = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            await next(context);
        }
        else if (CredentialOf(context.Request) is not { } credential)
        {
            await RefuseAsync(context, "Send an API key or a token: 'Authorization: Bearer ...' or 'x-api-key: ...'.");
        }
        else if (await FindAsync(credential, context.RequestAborted) is not { } caller)
        {
            await RefuseAsync(context, "The API key or token is unknown, has expired or was revoked.");
        }
        else
        {
            context.SetCaller(caller);
            await next(context);
        }
    }

    private async Task<Caller?> FindAsync(string credential, CancellationToken cancellationToken)
    {
        if (ApiKeyText.IdOf(credential) is not null)
        {
            return await keys.FindAsync(credential, cancellationToken) is { } key ? new Caller(key.Owner, key.IsAdministrator) : null;
        }
        foreach (var reader in tokens)
        {
            if (await reader.ReadAsync(credential, cancellationToken) is { } caller)
            {
                return caller;
            }
        }
        return null;
    }

    private static string? CredentialOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
            : request.Headers["x-api-key"].ToString() is { Length: > 0 } key ? key
            : null;
    }

    private static Task RefuseAsync(HttpContext context, string detail)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Create(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, detail).ExecuteAsync(context);
    }
}

/// <summary>On endpoints that need no key: health, the page itself.</summary>
internal sealed class OpenToAll
{
    public static readonly OpenToAll Instance = new();
}

/// <summary>Where the service answers to this machine alone and asks for no key.</summary>
internal sealed class LocalCallerMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.SetCaller(Caller.Local);
        return next(context);
    }
}

/// <summary>Reads tokens of others, such as those of Entra ID.</summary>
public interface ITokenReader
{
    /// <summary>Whose token it is; null when it is not valid here.</summary>
    Task<Caller?> ReadAsync(string token, CancellationToken cancellationToken);
}
