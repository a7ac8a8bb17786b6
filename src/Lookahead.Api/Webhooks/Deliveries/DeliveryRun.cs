using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Webhooks.Deliveries;

/// <summary>
/// Makes deliveries. Several processes may do it side by side: who is to make an attempt says so in the record first
/// (compare-and-swap), for long enough that the attempt is over before another one takes its death for certain. A process that dies
/// between sending and writing so down sends twice; both messages have one id.
/// </summary>
public sealed partial class DeliveryRun(
    IBlobStore blobs, WebhookStore webhooks, DeliveryStore deliveries, WebhookSender sender, TimeProvider time, ILogger<DeliveryRun> log)
{
    private const int AtOnce = 8;

    /// <summary>Longer than any attempt: <see cref="Outgoing.OutgoingOptions.Timeout"/>.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>A job's end is dated by a worker's clock, a webhook by the service's. Of jobs that ended before a webhook was made, it hears nothing.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>No attempt begins later in a round: a timer's function must end.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(45);

    /// <summary>Records what the owner's webhooks are to be told of a job that has ended. Twice is once.</summary>
    /// <returns>Whether there is anything to send.</returns>
    public async Task<bool> AddAsync(JobDocument job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var type = WebhookEvents.Of(job.State);
        var ended = job.FinishedAt ?? job.UpdatedAt;
        var any = false;
        foreach (var (webhook, _) in await webhooks.ListAsync(job.Owner, cancellationToken))
        {
            if (webhook.DisabledAt is null && webhook.Events.Contains(type) && webhook.CreatedAt - ClockSkew <= ended)
            {
                var data = new MessageData(job.Id, job.Specification.Kind, job.State.ToString().ToLowerInvariant());
                var delivery = Delivery(DeliveryStore.IdOf($"{job.Id}/{type}"), type, ended, data);
                any |= await deliveries.AddAsync(job.Owner, webhook.Id, delivery, cancellationToken);
                await deliveries.PruneAsync(job.Owner, webhook.Id, cancellationToken);
            }
        }
        return any;
    }

    /// <summary>Sends a message now, once.</summary>
    public async Task<WebhookDelivery> PingAsync(string owner, Webhook webhook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        var delivery = Delivery(DeliveryStore.IdOf(Guid.NewGuid().ToString()), WebhookEvents.Ping, time.GetUtcNow(), data: new MessageData(null, null, null));
        var name = DeliveryStore.NameOf(delivery.Delivery);
        await deliveries.AddAsync(owner, webhook.Id, delivery, cancellationToken);
        await AttemptAsync(owner, webhook.Id, name, cancellationToken);
        return (await deliveries.FindAsync(owner, webhook.Id, name, cancellationToken))?.Delivery.Delivery ?? delivery.Delivery;
    }

    /// <summary>Makes every attempt that is due.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var entries = new List<(string Owner, string Id, string Name)>();
        await foreach (var entry in blobs.ListAsync(WebhookPaths.AllPending, cancellationToken))
        {
            if (WebhookPaths.Parse(entry.Name) is { } parsed)
            {
                entries.Add(parsed);
            }
        }
        var (count, start) = (0, time.GetTimestamp());
        await Parallel.ForEachAsync(entries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (entry, token) =>
        {
            if (time.GetElapsedTime(start) < LongestRound && await TryAttemptAsync(entry, token))
            {
                Interlocked.Increment(ref count);
            }
        });
        return count;
    }

    /// <summary>A record that cannot be read keeps no other from being sent.</summary>
    private async Task<bool> TryAttemptAsync((string Owner, string Id, string Name) entry, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(entry.Owner, entry.Id, entry.Name, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFault(e, entry.Id, entry.Name);
            return false;
        }
    }

    /// <returns>False when there was nothing to do, or somebody else does it.</returns>
    private async Task<bool> AttemptAsync(string owner, string id, string name, CancellationToken cancellationToken)
    {
        var webhook = await webhooks.FindAsync(owner, id, cancellationToken);
        if (webhook is null || await deliveries.FindAsync(owner, id, name, cancellationToken) is not var (stored, etag) || stored.Delivery.State != DeliveryState.Pending)
        {
            await deliveries.DropPendingAsync(owner, id, name, cancellationToken); // Deleted, or at its end and not yet off the list.
            return false;
        }
        if (stored.Delivery.NextAttemptAt > time.GetUtcNow())
        {
            return false;
        }
        if (webhook.Webhook.DisabledAt is not null)
        {
            await deliveries.ReplaceAsync(owner, id, Ended(stored, DeliveryState.Failed), etag, cancellationToken);
            return false;
        }
        var claimed = stored with { Delivery = stored.Delivery with { NextAttemptAt = time.GetUtcNow() + Claim } };
        if (await deliveries.ReplaceAsync(owner, id, claimed, etag, cancellationToken) is not { } mine)
        {
            return false;
        }
        var attempt = await sender.SendAsync(webhook, stored.Delivery.Id, stored.Body, cancellationToken);
        await EndAsync(owner, id, stored with { Delivery = stored.Delivery with { Attempts = [.. stored.Delivery.Attempts, attempt] } }, attempt, mine, cancellationToken);
        return true;
    }

    private async Task EndAsync(string owner, string id, DeliveryStore.Stored stored, DeliveryAttempt attempt, string etag, CancellationToken cancellationToken)
    {
        var gone = attempt.Status == 410;
        var wait = gone || stored.Delivery.Type == WebhookEvents.Ping ? null : RetrySchedule.After(stored.Delivery.Attempts.Count, Random.Shared.NextDouble());
        var next = attempt.Error is null ? Ended(stored, DeliveryState.Succeeded)
            : wait is null ? Ended(stored, DeliveryState.Failed)
            : stored with { Delivery = stored.Delivery with { NextAttemptAt = time.GetUtcNow() + wait } };
        await deliveries.ReplaceAsync(owner, id, next, etag, cancellationToken);
        if (gone)
        {
            await webhooks.DisableAsync(owner, id, cancellationToken);
        }
        LogAttempt(id, stored.Delivery.Id, stored.Delivery.Attempts.Count, next.Delivery.State, attempt.Error ?? $"The answer was {attempt.Status}.");
    }

    private static DeliveryStore.Stored Ended(DeliveryStore.Stored stored, DeliveryState state) =>
        stored with { Delivery = stored.Delivery with { State = state, NextAttemptAt = null } };

    private DeliveryStore.Stored Delivery(string id, string type, DateTimeOffset at, MessageData data) => new(
        new WebhookDelivery { Id = id, Type = type, JobId = data.JobId, State = DeliveryState.Pending, CreatedAt = at, NextAttemptAt = time.GetUtcNow() },
        JsonSerializer.Serialize(new Message(type, at, data), JobJson.Options));

    /// <summary>The body of a message, as Standard Webhooks has it.</summary>
    private sealed record Message(string Type, DateTimeOffset Timestamp, MessageData Data);

    /// <summary>Ids and states alone: what a job holds is fetched with a key.</summary>
    private sealed record MessageData(string? JobId, string? Kind, string? State);

    [LoggerMessage(45, LogLevel.Information, "Webhook {Webhook}: message {Message}, attempt {Attempt}: {State}. {Outcome}")]
    private partial void LogAttempt(string webhook, string message, int attempt, DeliveryState state, string outcome);

    [LoggerMessage(46, LogLevel.Warning, "Webhook {Webhook}: delivery {Delivery} could not be made; it is tried again.")]
    private partial void LogFault(Exception exception, string webhook, string delivery);
}
