using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Api.Webhooks;

/// <summary>An address that is told of the ends of an owner's jobs: everything about it but its secret.</summary>
public sealed record Webhook
{
    public required string Id { get; init; }

    public required string Url { get; init; }

    /// <summary>Of <see cref="WebhookEvents.OfJobs"/>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since then nothing is sent: the address answered 410 (Gone).</summary>
    public DateTimeOffset? DisabledAt { get; init; }
}

/// <summary>Types of messages.</summary>
public static class WebhookEvents
{
    public const string Ping = "webhook.ping";

    public static IReadOnlyList<string> OfJobs { get; } = [Of(JobState.Succeeded), Of(JobState.Failed), Of(JobState.Cancelled)];

    /// <summary>Of a job that has ended so.</summary>
    public static string Of(JobState end) => "job." + end.ToString().ToLowerInvariant();
}
