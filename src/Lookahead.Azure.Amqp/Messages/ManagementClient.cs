using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Lookahead.Azure.Amqp.Connections;

namespace Lookahead.Azure.Amqp.Messages;

/// <summary>The operations of <c>{entity}/$management</c> that jobs need; each one is answered, unlike settling on a link.</summary>
internal sealed class ManagementClient(string entity, Kept<RequestLink> link, AmqpFaults faults)
{
    public const int LockLost = 410;

    /// <returns>The new end of the lock; null when it is lost.</returns>
    public async Task<DateTimeOffset?> RenewAsync(Guid token, CancellationToken cancellationToken)
    {
        var (status, body) = await RequestAsync("com.microsoft:renew-lock", new Map { ["lock-tokens"] = new[] { token } }, cancellationToken);
        return status == LockLost ? null
            : body["expirations"] is DateTime[] { Length: > 0 } ends ? new DateTimeOffset(DateTime.SpecifyKind(ends[0], DateTimeKind.Utc))
            : throw new InvalidDataException("Service Bus answered a renewal without the lock's new end.");
    }

    /// <param name="status"><c>completed</c>, <c>abandoned</c> or, for dead letters, <c>suspended</c>.</param>
    /// <returns>False when the lock is lost.</returns>
    public async Task<bool> SettleAsync(Guid token, string status, string? reason, string? description, CancellationToken cancellationToken)
    {
        var body = new Map { ["disposition-status"] = status, ["lock-tokens"] = new[] { token } };
        if (reason is not null)
        {
            body["deadletter-reason"] = reason;
            body["deadletter-description"] = description;
        }
        return (await RequestAsync("com.microsoft:update-disposition", body, cancellationToken)).Status != LockLost;
    }

    /// <summary>Whether a message is in the entity, locked or not.</summary>
    public async Task<bool> ExistsAsync(long sequenceNumber, CancellationToken cancellationToken)
    {
        var (_, body) = await RequestAsync(
            "com.microsoft:peek-message", new Map { ["from-sequence-number"] = sequenceNumber, ["message-count"] = 1 }, cancellationToken);
        return body["messages"] is List { Count: > 0 } found && found[0] is Map first && first["message"] is byte[] content && Number(content) == sequenceNumber;
    }

    private async Task<(int Status, Map Body)> RequestAsync(string operation, Map body, CancellationToken cancellationToken)
    {
        var request = new Message
        {
            ApplicationProperties = new ApplicationProperties { ["operation"] = operation },
            BodySection = new AmqpValue { Value = body },
        };
        var answer = await (await link.GetAsync(cancellationToken)).RequestAsync(request, cancellationToken);
        var status = RequestLink.Status(answer, "statusCode");
        var condition = answer.ApplicationProperties?["errorCondition"]?.ToString();
        if (status is 200 or 204 || (status == LockLost && condition is null or AmqpFaults.LockLost))
        {
            return (status, answer.Body as Map ?? []);
        }
        throw faults.Refused(
            new Error(condition ?? Condition(status)) { Description = answer.ApplicationProperties?["statusDescription"] as string }, entity, Rights.Listen);
    }

    private static string Condition(int status) => status switch
    {
        401 => ErrorCode.UnauthorizedAccess,
        404 => ErrorCode.NotFound,
        408 => "com.microsoft:timeout",
        503 => "com.microsoft:server-busy",
        >= 500 => ErrorCode.InternalError,
        _ => $"status-{status}",
    };

    private static long? Number(byte[] content) =>
        Message.Decode(new ByteBuffer(content, 0, content.Length, content.Length)).MessageAnnotations?.Map.TryGetValue((Symbol)"x-opt-sequence-number", out var number) == true
            ? number as long? : null;
}
