using Lookahead.Api.Callers;
using Lookahead.Api.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Health;

/// <summary><c>GET /api/health</c>: 200 when storage and queue work, 503 when one does not; the body says which.</summary>
internal static class HealthEndpoints
{
    public static RouteGroupBuilder MapHealth(this RouteGroupBuilder api)
    {
        api.MapGet("/health", async (HealthProbe probe, CancellationToken cancellationToken) =>
        {
            var health = await probe.CheckAsync(cancellationToken);
            return TypedResults.Json(health, statusCode: health.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).WithMetadata(OpenToAll.Instance).Describe("getHealth", "Whether storage and queue work.").Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
        return api;
    }
}
