using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Lookahead.Emulation.Broker;

namespace Lookahead.Emulation.Protocol;

/// <summary>A delivery of a locked message; the delivery tag is taken from the token.</summary>
internal sealed class LockedMessage : Message
{
    public Guid LockToken { get; init; }
}

/// <summary>Between messages on the wire and those of the broker.</summary>
internal static class WireMessage
{
    /// <summary>The format of a transfer that holds several messages, each one encoded in a data section of its own.</summary>
    public const uint BatchFormat = 0x80013700;

    private static readonly Symbol ScheduledTime = "x-opt-scheduled-enqueue-time";

    /// <summary>The messages in a transfer.</summary>
    public static IEnumerable<Message> Unpack(Message message) => message.Format != BatchFormat
        ? [message]
        : message.BodySection switch
        {
            DataList list => Enumerable.Range(0, list.Count).Select(i => Decode(list[i].Binary)),
            Data one => [Decode(one.Binary)],
            _ => throw new AmqpException(ErrorCode.InvalidField, "A batch holds data sections."),
        };

    public static Message Decode(byte[] content) => Message.Decode(new ByteBuffer(content, 0, content.Length, content.Length));

    public static byte[] Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    /// <summary>Enqueues a message as its sender wrote it. It is given an id where it has none.</summary>
    public static long Enqueue(BrokerQueue queue, Message message)
    {
        message.Properties ??= new Properties();
        if (message.Properties.GetMessageId() is null)
        {
            message.Properties.MessageId = Guid.NewGuid().ToString("N");
        }
        DateTimeOffset? scheduled = message.MessageAnnotations?.Map.TryGetValue(ScheduledTime, out var time) == true && time is DateTime at
            ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc))
            : null;
        return queue.Enqueue(Encode(message), message.Properties.GetMessageId().ToString()!, scheduled);
    }

    /// <summary>The message with the broker's annotations.</summary>
    public static LockedMessage ToWire(BrokerMessage stored)
    {
        var sent = Decode(stored.Content);
        var annotations = sent.MessageAnnotations ?? new MessageAnnotations();
        annotations[(Symbol)"x-opt-sequence-number"] = stored.SequenceNumber;
        annotations[(Symbol)"x-opt-enqueued-time"] = stored.EnqueuedAt.UtcDateTime;
        annotations[(Symbol)"x-opt-message-state"] = (int)stored.State;
        if (stored.LockToken is not null)
        {
            annotations[(Symbol)"x-opt-locked-until"] = stored.LockedUntil.UtcDateTime;
        }
        var header = sent.Header ?? new Header();
        header.DeliveryCount = (uint)stored.DeliveryCount;
        var properties = sent.ApplicationProperties;
        foreach (var (name, value) in stored.Changed)
        {
            properties ??= new ApplicationProperties();
            properties[name] = value;
        }
        return new LockedMessage
        {
            LockToken = stored.LockToken ?? Guid.Empty,
            Header = header,
            DeliveryAnnotations = sent.DeliveryAnnotations,
            MessageAnnotations = annotations,
            Properties = sent.Properties,
            ApplicationProperties = properties,
            BodySection = sent.BodySection,
            Footer = sent.Footer,
        };
    }
}
