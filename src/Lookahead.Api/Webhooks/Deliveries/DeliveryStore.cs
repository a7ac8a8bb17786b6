using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Webhooks.Deliveries;

/// <summary>
/// Records of deliveries, newest first by name, and the list of those that are not at their end. The record goes first: who adds it
/// again after a crash finds it, and adds it to the list.
/// </summary>
public sealed class DeliveryStore(IBlobStore blobs)
{
    /// <summary>Per webhook; older ones are dropped.</summary>
    public const int MostKept = 200;

    private const int NameHashDigits = 8;
    private const int IdHashDigits = 24;

    /// <summary>As it is kept: with what is sent.</summary>
    internal sealed record Stored(WebhookDelivery Delivery, string Body);

    /// <summary>The same id for the same event, however often it is told.</summary>
    internal static string IdOf(string what) => "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..IdHashDigits];

    internal static string NameOf(WebhookDelivery delivery) =>
        $"{DateTimeOffset.MaxValue.UtcTicks - delivery.CreatedAt.UtcTicks:x16}-{delivery.Id[^NameHashDigits..]}";

    /// <summary>Adds a delivery that is to be made; one that is known already stays as it is.</summary>
    /// <returns>False when it is known and at its end.</returns>
    internal async Task<bool> AddAsync(string owner, string webhook, Stored delivery, CancellationToken cancellationToken)
    {
        var name = NameOf(delivery.Delivery);
        try
        {
            await PutAsync(owner, webhook, delivery, PutCondition.IfAbsent, cancellationToken);
        }
        catch (PreconditionFailedException)
        {
            if (await FindAsync(owner, webhook, name, cancellationToken) is not ({ Delivery.State: DeliveryState.Pending }, _))
            {
                return false;
            }
        }
        await blobs.PutAsync(WebhookPaths.Pending(owner, webhook) + name, Array.Empty<byte>(), PutCondition.None, cancellationToken);
        return true;
    }

    internal async Task<(Stored Delivery, string ETag)?> FindAsync(string owner, string webhook, string name, CancellationToken cancellationToken) =>
        await blobs.GetAsync(WebhookPaths.Delivery(owner, webhook, name), cancellationToken) is { } blob ? (Parse(blob), blob.ETag) : null;

    /// <summary>Changes a record; one at its end leaves the list.</summary>
    /// <returns>The new version; null when somebody else was faster.</returns>
    internal async Task<string?> ReplaceAsync(string owner, string webhook, Stored delivery, string etag, CancellationToken cancellationToken)
    {
        try
        {
            var version = await PutAsync(owner, webhook, delivery, PutCondition.IfMatch(etag), cancellationToken);
            if (delivery.Delivery.State != DeliveryState.Pending)
            {
                await DropPendingAsync(owner, webhook, NameOf(delivery.Delivery), cancellationToken);
            }
            return version;
        }
        catch (PreconditionFailedException)
        {
            return null;
        }
    }

    /// <summary>Takes an entry off the list.</summary>
    internal Task DropPendingAsync(string owner, string webhook, string name, CancellationToken cancellationToken) =>
        blobs.DeleteAsync(WebhookPaths.Pending(owner, webhook) + name, cancellationToken);

    public async Task<IReadOnlyList<WebhookDelivery>> ListAsync(string owner, string webhook, int limit, CancellationToken cancellationToken)
    {
        var page = new List<WebhookDelivery>();
        await foreach (var blob in blobs.ListAsync(WebhookPaths.Deliveries(owner, webhook), cancellationToken))
        {
            if (await blobs.GetAsync(blob.Name, cancellationToken) is { } found)
            {
                page.Add(Parse(found).Delivery);
            }
            if (page.Count == limit)
            {
                break;
            }
        }
        return page;
    }

    /// <summary>Drops what is beyond <see cref="MostKept"/> and at its end.</summary>
    internal async Task PruneAsync(string owner, string webhook, CancellationToken cancellationToken)
    {
        var old = new List<string>();
        await foreach (var blob in blobs.ListAsync(WebhookPaths.Deliveries(owner, webhook), cancellationToken))
        {
            old.Add(blob.Name);
        }
        foreach (var name in old.Skip(MostKept))
        {
            if (await blobs.GetAsync(name, cancellationToken) is { } blob && Parse(blob).Delivery.State != DeliveryState.Pending)
            {
                await blobs.DeleteAsync(name, cancellationToken);
            }
        }
    }

    private Task<string> PutAsync(string owner, string webhook, Stored delivery, PutCondition condition, CancellationToken cancellationToken) =>
        blobs.PutAsync(
            WebhookPaths.Delivery(owner, webhook, NameOf(delivery.Delivery)), JsonSerializer.SerializeToUtf8Bytes(delivery, JobJson.Options), condition, cancellationToken);

    private static Stored Parse(Blob blob) => JsonSerializer.Deserialize<Stored>(blob.Content, JobJson.Options)!;
}
