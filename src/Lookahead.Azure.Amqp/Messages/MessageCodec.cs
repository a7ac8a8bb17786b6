using System.Globalization;
using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Lookahead.Jobs.Queues;

namespace Lookahead.Azure.Amqp.Messages;

/// <summary>Between the port's messages and those of AMQP, laid out as the Azure SDKs do ("AMQP 1.0 in Azure Service Bus").</summary>
internal static class MessageCodec
{
    private const string Reason = "DeadLetterReason";
    private const string Description = "DeadLetterErrorDescription";
    private static readonly Symbol SequenceNumber = "x-opt-sequence-number";
    private static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
    private static readonly Symbol LockedUntil = "x-opt-locked-until";
    private static readonly Symbol ScheduledTime = "x-opt-scheduled-enqueue-time";

    /// <param name="visibleAt">When receivers may see it; null: at once.</param>
    public static Message Encode(QueueMessage message, DateTimeOffset? visibleAt)
    {
        var encoded = new Message
        {
            Header = new Header { Durable = true },
            Properties = new Properties { MessageId = message.MessageId, ContentType = "application/json" },
            BodySection = new Data { Binary = Encoding.UTF8.GetBytes(message.Body) },
        };
        if (message.Properties.Count > 0)
        {
            encoded.ApplicationProperties = new ApplicationProperties();
            foreach (var (name, value) in message.Properties)
            {
                encoded.ApplicationProperties[name] = value;
            }
        }
        if (visibleAt is { } time)
        {
            // The service holds a message with this annotation back. It needs only the right to send, unlike schedule-message,
            // whose one advantage is that a message can be cancelled.
            encoded.MessageAnnotations = new MessageAnnotations { [ScheduledTime] = time.UtcDateTime };
        }
        return encoded;
    }

    /// <exception cref="InvalidDataException">The service left out what every locked message has.</exception>
    public static Delivery ToDelivery(ReceiverLink link, Message message) => message.DeliveryTag is { Length: 16 } tag && Annotation<long>(message, SequenceNumber) is { } number
        ? new Delivery(link, message, new LockToken(new Guid(tag), number))
        : throw new InvalidDataException("Service Bus delivered a message without a lock token or a sequence number.");

    public static ReceivedMessage Decode(Delivery delivery, bool isDeadLetter)
    {
        var message = delivery.Message;
        var properties = message.ApplicationProperties?.Map.ToDictionary(pair => pair.Key.ToString()!, pair => Text(pair.Value)) ?? [];
        return new ReceivedMessage(
            BodyOf(message),
            Text(message.Properties?.GetMessageId()),
            delivery.Token.ToString(),
            (int)(message.Header?.DeliveryCount ?? 0) + 1, // 0-based on the wire
            Time(message, EnqueuedTime),
            Time(message, LockedUntil))
        {
            DeadLetterReason = isDeadLetter ? properties.GetValueOrDefault(Reason) : null,
            DeadLetterDescription = isDeadLetter ? properties.GetValueOrDefault(Description) : null,
            Properties = isDeadLetter ? properties.Where(p => p.Key is not (Reason or Description)).ToDictionary() : properties,
            IsDeadLetter = isDeadLetter,
        };
    }

    /// <summary>A data section holds UTF-8. An amqp-value, as some tools send, is taken as its text.</summary>
    private static string BodyOf(Message message) => message.BodySection switch
    {
        Data data => Encoding.UTF8.GetString(data.Binary),
        DataList list => Encoding.UTF8.GetString([.. Enumerable.Range(0, list.Count).SelectMany(i => list[i].Binary)]),
        AmqpValue { Value: byte[] bytes } => Encoding.UTF8.GetString(bytes),
        AmqpValue value => Text(value.Value),
        _ => "",
    };

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static DateTimeOffset Time(Message message, Symbol name) =>
        Annotation<DateTime>(message, name) is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : default;

    private static T? Annotation<T>(Message message, Symbol name)
        where T : struct => message.MessageAnnotations?.Map.TryGetValue(name, out var value) == true && value is T typed ? typed : null;
}
