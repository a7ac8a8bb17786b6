using System.Globalization;
using Lookahead.Jobs.Queues;

namespace Lookahead.Api.Triggers.Invocations;

/// <summary>The message of a <c>serviceBusTrigger</c>. The host settles it: by what is answered.</summary>
internal static class QueueInvocation
{
    /// <summary>The binding's name in every function.json of ours.</summary>
    public const string Binding = "message";

    private const string Reason = "DeadLetterReason";
    private const string Description = "DeadLetterErrorDescription";

    /// <exception cref="Requests.RequestRefusedException">400: something is missing by which the message would be known again.</exception>
    public static ReceivedMessage Message(this Invocation invocation)
    {
        // Senders may leave the id out; the number is the queue's own and stays the same at each delivery.
        var id = invocation.Metadata("MessageId") is { Length: > 0 } given ? given
            : invocation.Metadata("SequenceNumber") is { Length: > 0 } number ? $"sequence-{number}"
            : throw Invocation.Refusal("'Metadata' has neither 'MessageId' nor 'SequenceNumber'.");
        // The second name is that of older extension bundles.
        var properties = invocation.MetadataObject("ApplicationProperties") is { Count: > 0 } current ? current : invocation.MetadataObject("UserProperties");
        var enqueued = Time(invocation.Metadata("EnqueuedTimeUtc") ?? invocation.Metadata("EnqueuedTime"));
        var deliveries = int.TryParse(invocation.Metadata("DeliveryCount"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1;
        return new ReceivedMessage(invocation.Data(Binding), id, invocation.Metadata("LockToken") ?? "", deliveries, enqueued, LockedUntil: default)
        {
            Properties = properties,
            DeadLetterReason = properties.GetValueOrDefault(Reason) ?? invocation.Metadata(Reason),
            DeadLetterDescription = properties.GetValueOrDefault(Description) ?? invocation.Metadata(Description),
        };
    }

    private static DateTimeOffset Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;
}
