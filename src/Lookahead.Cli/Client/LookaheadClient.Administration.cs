using System.Globalization;
using System.Text.Json;
using Lookahead.Api.Callers.Keys;
using Lookahead.Api.Webhooks;
using Lookahead.Api.Webhooks.Deliveries;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Client;

/// <summary>Keys and webhooks.</summary>
public sealed partial class LookaheadClient
{
    private const string Keys = "api/keys";
    private const string Webhooks = "api/webhooks";

    public Task<CreatedKey> CreateKeyAsync(string owner, string? name, bool isAdministrator, int expiresInDays, CancellationToken cancellationToken) =>
        ReadAsync<CreatedKey>(HttpMethod.Post, Keys, Json(new { Owner = owner, Name = name, IsAdministrator = isAdministrator, ExpiresInDays = expiresInDays }), cancellationToken);

    public Task<KeyList> KeysAsync(CancellationToken cancellationToken) => ReadAsync<KeyList>(HttpMethod.Get, Keys, null, cancellationToken);

    public Task<CreatedKey> RotateKeyAsync(string id, int graceHours, CancellationToken cancellationToken) =>
        ReadAsync<CreatedKey>(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{Keys}/{Escape(id)}/rotate?grace_hours={graceHours}"), null, cancellationToken);

    public Task RevokeKeyAsync(string id, CancellationToken cancellationToken) => DeleteAsync($"{Keys}/{Escape(id)}", cancellationToken);

    /// <param name="events">Empty: all.</param>
    public Task<CreatedWebhook> CreateWebhookAsync(string url, IReadOnlyList<string> events, CancellationToken cancellationToken) =>
        ReadAsync<CreatedWebhook>(HttpMethod.Post, Webhooks, Json(new { Url = url, Events = events.Count == 0 ? null : events }), cancellationToken);

    public Task<WebhookList> WebhooksAsync(CancellationToken cancellationToken) => ReadAsync<WebhookList>(HttpMethod.Get, Webhooks, null, cancellationToken);

    public Task DeleteWebhookAsync(string id, CancellationToken cancellationToken) => DeleteAsync($"{Webhooks}/{Escape(id)}", cancellationToken);

    public Task<WebhookDelivery> PingWebhookAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync<WebhookDelivery>(HttpMethod.Post, $"{Webhooks}/{Escape(id)}/ping", null, cancellationToken);

    public Task<DeliveryList> DeliveriesAsync(string id, int limit, CancellationToken cancellationToken) =>
        ReadAsync<DeliveryList>(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Webhooks}/{Escape(id)}/deliveries?limit={limit}"), null, cancellationToken);

    private static StringContent Json<T>(T body) => Json(JsonSerializer.Serialize(body, JobJson.Options));

    private async Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, path, null, cancellationToken)).Dispose();
}
