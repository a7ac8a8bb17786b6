namespace Lookahead.Api.Webhooks.Deliveries;

/// <summary>A message to a webhook, and what came of it.</summary>
public sealed record WebhookDelivery
{
    /// <summary>The message's id, sent as <c>webhook-id</c>: the same at every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>Of <see cref="WebhookEvents"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The job that it speaks of; null for a ping.</summary>
    public string? JobId { get; init; }

    public required DeliveryState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; null when it is at its end.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public IReadOnlyList<DeliveryAttempt> Attempts { get; init; } = [];
}

public enum DeliveryState
{
    Pending,
    Succeeded,

    /// <summary>It is not tried any more.</summary>
    Failed,
}

/// <summary>One request.</summary>
/// <param name="Status">Of the answer; null when there was none.</param>
/// <param name="Error">Why there was no answer, or why it is no success; null for a success.</param>
/// <param name="Seconds">Until the answer's headers, or until it was given up.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, int? Status, string? Error, double Seconds);
