using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.OpenApi;
using Lookahead.Api.Outgoing;
using Lookahead.Api.Requests;
using Lookahead.Api.Webhooks.Deliveries;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Webhooks;

/// <summary>The routes under <c>/api/webhooks</c>. A caller sees those of its own owner alone.</summary>
internal static class WebhookEndpoints
{
    public static RouteGroupBuilder MapWebhooks(this RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks");
        webhooks.MapPost("/", CreateAsync).Describe("createWebhook", "Makes a webhook; its secret is shown this once.").Body(typeof(WantedWebhook), "Where, and what for; all ends of jobs unless given.");
        webhooks.MapGet("/", ListAsync).Describe("listWebhooks", "Lists webhooks.");
        webhooks.MapGet("/{id}", GetAsync).Describe("getWebhook", "One webhook.");
        webhooks.MapDelete("/{id}", DeleteAsync).Describe("deleteWebhook", "Deletes a webhook.");
        webhooks.MapPost("/{id}/ping", PingAsync).Describe("pingWebhook", "Sends a test message.");
        webhooks.MapGet("/{id}/deliveries", ListDeliveriesAsync).Describe("listDeliveries", "The last deliveries and what became of each.");
        return api;
    }

    private static async Task<Created<CreatedWebhook>> CreateAsync(
        HttpContext context, WebhookStore webhooks, OutgoingHttp outgoing, CancellationToken cancellationToken)
    {
        var wanted = JsonBody.Read(await RequestBody.ReadJsonAsync(context.Request, cancellationToken), "one object with 'url'", fields => Read(fields, outgoing));
        var owner = context.Caller().Owner;
        if ((await webhooks.ListAsync(owner, cancellationToken)).Count >= WebhookStore.MostPerOwner)
        {
            throw new RequestRefusedException(StatusCodes.Status409Conflict, ErrorCodes.Conflict, $"There are {WebhookStore.MostPerOwner} webhooks already; delete one first.");
        }
        var (webhook, secret) = await webhooks.CreateAsync(owner, wanted.Url, wanted.Events, cancellationToken);
        return TypedResults.Created($"/api/webhooks/{webhook.Id}", new CreatedWebhook(webhook, secret));
    }

    private static WantedWebhook Read(FieldReader fields, OutgoingHttp outgoing)
    {
        var url = fields.RequiredString("url", "name the address that is to be called");
        if (url.Length > 0 && outgoing.WhyRefused(url) is { } reason)
        {
            fields.Report("url", reason);
        }
        IReadOnlyList<string> events = fields.Has("events") ? [.. fields.Strings("events").Distinct()] : WebhookEvents.OfJobs;
        foreach (var unknown in events.Except(WebhookEvents.OfJobs))
        {
            fields.Report("events", $"must be one or more of {string.Join(", ", WebhookEvents.OfJobs)}, but has '{unknown}'.");
        }
        if (events.Count == 0)
        {
            fields.Report("events", "is empty; leave it out for all.");
        }
        return new WantedWebhook(url, events);
    }

    private static async Task<Ok<WebhookList>> ListAsync(HttpContext context, WebhookStore webhooks, CancellationToken cancellationToken) =>
        TypedResults.Ok(new WebhookList([.. (await webhooks.ListAsync(context.Caller().Owner, cancellationToken)).Select(entry => entry.Webhook)]));

    private static async Task<Results<Ok<Webhook>, ProblemHttpResult>> GetAsync(string id, HttpContext context, WebhookStore webhooks, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(context.Caller().Owner, id, cancellationToken) is { } entry ? TypedResults.Ok(entry.Webhook) : NotFound(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, HttpContext context, WebhookStore webhooks, CancellationToken cancellationToken) =>
        await webhooks.DeleteAsync(context.Caller().Owner, id, cancellationToken) ? TypedResults.NoContent() : NotFound(id);

    /// <summary>Sends a message now, and says what came of it: 200 also when nobody took it.</summary>
    private static async Task<Results<Ok<WebhookDelivery>, ProblemHttpResult>> PingAsync(
        string id, HttpContext context, WebhookStore webhooks, DeliveryRun deliveries, CancellationToken cancellationToken)
    {
        var owner = context.Caller().Owner;
        return await webhooks.FindAsync(owner, id, cancellationToken) is { } entry
            ? TypedResults.Ok(await deliveries.PingAsync(owner, entry.Webhook, cancellationToken))
            : NotFound(id);
    }

    private static async Task<Results<Ok<DeliveryList>, ProblemHttpResult>> ListDeliveriesAsync(
        string id, HttpContext context, WebhookStore webhooks, DeliveryStore deliveries, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = query.Integer("limit", 20, 1, DeliveryStore.MostKept);
        query.ThrowIfInvalid();
        var owner = context.Caller().Owner;
        return await webhooks.FindAsync(owner, id, cancellationToken) is null
            ? NotFound(id)
            : TypedResults.Ok(new DeliveryList(await deliveries.ListAsync(owner, id, limit, cancellationToken)));
    }

    private static ProblemHttpResult NotFound(string id) => Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no webhook '{id}'.");
}

/// <summary>A new webhook; <paramref name="Secret"/> is shown this once.</summary>
public sealed record CreatedWebhook(Webhook Webhook, string Secret);

public sealed record WebhookList(IReadOnlyList<Webhook> Webhooks);

/// <summary>Newest first.</summary>
public sealed record DeliveryList(IReadOnlyList<WebhookDelivery> Deliveries);

/// <param name="Events">All, where the request names none.</param>
internal sealed record WantedWebhook(string Url, IReadOnlyList<string> Events);
