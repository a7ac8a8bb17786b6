using System.Security.Cryptography;
using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Webhooks;

/// <summary>Webhooks with their secrets: <c>webhooks/endpoints/{owner}/{id}.json</c>, which no route shows.</summary>
public sealed class WebhookStore(IBlobStore blobs, TimeProvider time)
{
    public const int MostPerOwner = 20;
    private const string IdPrefix = "wh_";
    private const int IdBytes = 8;

    /// <summary>With the secret, for those who sign. Not for answers and logs.</summary>
    internal sealed record Entry(Webhook Webhook, string Secret)
    {
        public override string ToString() => Webhook.Id;
    }

    /// <returns>The webhook, and its secret, which nobody can learn again.</returns>
    internal async Task<Entry> CreateAsync(string owner, string url, IReadOnlyList<string> events, CancellationToken cancellationToken)
    {
        var webhook = new Webhook
        {
            Id = IdPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Url = url,
            Events = events,
            CreatedAt = time.GetUtcNow(),
        };
        var entry = new Entry(webhook, WebhookSecret.Create());
        await PutAsync(owner, entry, PutCondition.IfAbsent, cancellationToken);
        return entry;
    }

    internal async Task<IReadOnlyList<Entry>> ListAsync(string owner, CancellationToken cancellationToken)
    {
        var all = new List<Entry>();
        await foreach (var blob in blobs.ListAsync(WebhookPaths.Endpoints(owner), cancellationToken))
        {
            if (await blobs.GetAsync(blob.Name, cancellationToken) is { } found)
            {
                all.Add(Parse(found));
            }
        }
        return [.. all.OrderByDescending(entry => entry.Webhook.CreatedAt)];
    }

    /// <summary>Null when the owner has no such webhook.</summary>
    internal async Task<Entry?> FindAsync(string owner, string id, CancellationToken cancellationToken) =>
        IsId(id) && await blobs.GetAsync(WebhookPaths.Endpoint(owner, id), cancellationToken) is { } blob ? Parse(blob) : null;

    /// <summary>Sends nothing more to it.</summary>
    internal async Task DisableAsync(string owner, string id, CancellationToken cancellationToken)
    {
        if (await blobs.GetAsync(WebhookPaths.Endpoint(owner, id), cancellationToken) is not { } blob || Parse(blob) is not { Webhook.DisabledAt: null } entry)
        {
            return;
        }
        try
        {
            await PutAsync(owner, entry with { Webhook = entry.Webhook with { DisabledAt = time.GetUtcNow() } }, PutCondition.IfMatch(blob.ETag), cancellationToken);
        }
        catch (PreconditionFailedException)
        {
            // Disabled by another delivery, or deleted.
        }
    }

    /// <summary>Deletes a webhook with all that was to be sent and all that was.</summary>
    /// <returns>False when the owner has no such webhook.</returns>
    public async Task<bool> DeleteAsync(string owner, string id, CancellationToken cancellationToken)
    {
        if (!IsId(id) || !await blobs.DeleteAsync(WebhookPaths.Endpoint(owner, id), cancellationToken))
        {
            return false;
        }
        foreach (var prefix in new[] { WebhookPaths.Pending(owner, id), WebhookPaths.Deliveries(owner, id) })
        {
            await foreach (var blob in blobs.ListAsync(prefix, cancellationToken))
            {
                await blobs.DeleteAsync(blob.Name, cancellationToken);
            }
        }
        return true;
    }

    private static bool IsId(string id) =>
        id.Length == IdPrefix.Length + 2 * IdBytes && id.StartsWith(IdPrefix, StringComparison.Ordinal) && id.Skip(IdPrefix.Length).All(char.IsAsciiHexDigitLower);

    private Task<string> PutAsync(string owner, Entry entry, PutCondition condition, CancellationToken cancellationToken) =>
        blobs.PutAsync(WebhookPaths.Endpoint(owner, entry.Webhook.Id), JsonSerializer.SerializeToUtf8Bytes(entry, JobJson.Options), condition, cancellationToken);

    private static Entry Parse(Blob blob) => JsonSerializer.Deserialize<Entry>(blob.Content, JobJson.Options)!;
}
