using System.Text;
using System.Text.Json;
using Lookahead.Jobs.Queues;

namespace Lookahead.Embedded.Queues;

/// <summary>The content of a message's file.</summary>
internal sealed record MessageDocument
{
    public const string CorruptMessage = "CorruptMessage";
    public const string MaxDeliveryCountExceeded = "MaxDeliveryCountExceeded";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required string MessageId { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    public string? DeadLetterReason { get; init; }

    public string? DeadLetterDescription { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">The bytes are no message.</exception>
    public static MessageDocument Parse(byte[] bytes)
    {
        var message = JsonSerializer.Deserialize<MessageDocument>(bytes, Json);
        return message is { MessageId: not null, Body: not null, Properties: not null }
            ? message
            : throw new JsonException("The message lacks its id, body or properties.");
    }

    /// <summary>
    /// Reads a dead letter. Its reason is in the file when a receiver gave one; else it follows from the file:
    /// no message at all, or delivered too often.
    /// </summary>
    public static MessageDocument ParseDeadLetter(byte[] bytes, MessageName name)
    {
        try
        {
            var message = Parse(bytes);
            return message.DeadLetterReason is not null ? message : message with
            {
                DeadLetterReason = MaxDeliveryCountExceeded,
                DeadLetterDescription = "The message was delivered as often as the queue allows and never completed.",
            };
        }
        catch (JsonException e)
        {
            return new MessageDocument
            {
                MessageId = name.Id,
                Body = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, QueueMessage.MaxBodyBytes))),
                EnqueuedAt = new DateTimeOffset(Math.Min(name.VisibleAt, DateTime.MaxValue.Ticks), TimeSpan.Zero),
                DeadLetterReason = CorruptMessage,
                DeadLetterDescription = $"The message's file could not be read as a message: {e.Message}",
            };
        }
    }
}
