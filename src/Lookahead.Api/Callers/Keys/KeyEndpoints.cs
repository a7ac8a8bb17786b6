using Lookahead.Api.Errors;
using Lookahead.Api.OpenApi;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Callers.Keys;

/// <summary>The routes under <c>/api/keys</c>, for administrators.</summary>
internal static class KeyEndpoints
{
    private const int LongestName = 100;
    private const int MostDays = 3650;
    private const int MostGraceHours = 24 * 30;

    public static RouteGroupBuilder MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Caller().IsAdministrator
                ? await next(context)
                : Problems.Create(StatusCodes.Status403Forbidden, ErrorCodes.Forbidden, "Only an administrator's key manages keys."));

        keys.MapPost("/", CreateAsync).Describe("createKey", "Makes a key; its text is shown this once.").Body(typeof(WantedKey), "For whom.");
        keys.MapGet("/", ListAsync).Describe("listKeys", "Lists keys, newest first.");
        keys.MapPost("/{id}/rotate", RotateAsync).Describe("rotateKey", "Makes a key like another, which ends after a time.")
            .Query("grace_hours", ParameterType.Integer, "For which the old one stays valid; 24 unless given.");
        keys.MapDelete("/{id}", RevokeAsync).Describe("revokeKey", "Ends a key.");
        return api;
    }

    private static async Task<Created<CreatedKey>> CreateAsync(HttpRequest request, ApiKeyStore keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = JsonBody.Read(await RequestBody.ReadJsonAsync(request, cancellationToken), "one object with 'owner'", Read);
        var expiresAt = wanted.ExpiresInDays == 0 ? default(DateTimeOffset?) : time.GetUtcNow().AddDays(wanted.ExpiresInDays);
        var (key, text) = await keys.CreateAsync(wanted.Owner, wanted.IsAdministrator, wanted.Name, expiresAt, cancellationToken);
        return TypedResults.Created($"/api/keys/{key.Id}", new CreatedKey(key, text));
    }

    private static WantedKey Read(FieldReader fields)
    {
        var owner = fields.RequiredString("owner", "name whose jobs the key is for");
        if (owner.Length > 0 && !OwnerId.IsValid(owner))
        {
            fields.Report("owner", $"must be 1 to {OwnerId.MaxLength} lower-case letters and digits, but is '{owner}'.");
        }
        var name = fields.OptionalString("name");
        if (name?.Length > LongestName)
        {
            fields.Report("name", $"must have at most {LongestName} characters.");
        }
        return new WantedKey(owner, name, fields.Boolean("is_administrator", false), fields.Integer("expires_in_days", 0, 0, MostDays));
    }

    private static async Task<Ok<KeyList>> ListAsync(ApiKeyStore keys, CancellationToken cancellationToken)
    {
        var all = new List<ApiKey>();
        await foreach (var key in keys.ListAsync(cancellationToken))
        {
            all.Add(key);
        }
        return TypedResults.Ok(new KeyList([.. all.OrderByDescending(key => key.CreatedAt)]));
    }

    private static async Task<Results<Created<CreatedKey>, ProblemHttpResult>> RotateAsync(string id, HttpRequest request, ApiKeyStore keys, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var hours = query.Integer("grace_hours", 24, 0, MostGraceHours);
        query.ThrowIfInvalid();
        return await keys.RotateAsync(id, TimeSpan.FromHours(hours), cancellationToken) is var (key, text)
            ? TypedResults.Created($"/api/keys/{key.Id}", new CreatedKey(key, text))
            : NotFound(id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, ApiKeyStore keys, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, cancellationToken) ? TypedResults.NoContent() : NotFound(id);

    private static ProblemHttpResult NotFound(string id) => Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no key '{id}'.");
}

/// <param name="ExpiresInDays">0: never.</param>
internal sealed record WantedKey(string Owner, string? Name, bool IsAdministrator, int ExpiresInDays);

/// <summary>A new key; <paramref name="Text"/> is shown this once.</summary>
public sealed record CreatedKey(ApiKey Key, string Text);

public sealed record KeyList(IReadOnlyList<ApiKey> Keys);
