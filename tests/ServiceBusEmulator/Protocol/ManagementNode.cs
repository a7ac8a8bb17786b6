using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Lookahead.Emulation.Broker;

namespace Lookahead.Emulation.Protocol;

/// <summary>The node <c>{entity}/$management</c> ("AMQP 1.0 in Azure Service Bus: request-response-based operations").</summary>
/// <param name="claims">What the requesting connection may do now.</param>
internal sealed class ManagementNode(string entity, BrokerQueue queue, bool isDeadLetterQueue, Func<Claims> claims)
{
    private static readonly Dictionary<string, object> NoChanges = [];

    public Message Handle(Message request, bool throttled)
    {
        if (throttled)
        {
            return Refuse(ServiceBusErrors.ServerBusy());
        }
        var operation = request.ApplicationProperties?["operation"] as string ?? "";
        var needed = operation is "com.microsoft:schedule-message" or "com.microsoft:cancel-scheduled-message" ? Claims.Send : Claims.Listen;
        if ((claims() & needed) == Claims.None)
        {
            return Refuse(ServiceBusErrors.Unauthorized(needed, entity));
        }
        if (request.Body is not Map body)
        {
            return Refuse(ServiceBusErrors.BadRequest("The body of a request is a map."));
        }
        return operation switch
        {
            "com.microsoft:renew-lock" => Renew(body),
            "com.microsoft:update-disposition" => UpdateDisposition(body),
            "com.microsoft:peek-message" => Peek(body),
            "com.microsoft:schedule-message" when !isDeadLetterQueue => Schedule(body),
            "com.microsoft:cancel-scheduled-message" => Cancel(body),
            "com.microsoft:receive-by-sequence-number" => ReceiveDeferred(body),
            _ => Refuse(ServiceBusErrors.NotImplemented(operation)),
        };
    }

    private Message Renew(Map body)
    {
        var ends = Tokens(body).Select(queue.Renew).ToList();
        return ends.Contains(null)
            ? Refuse(ServiceBusErrors.LockLost())
            : Answer(200, new Map { ["expirations"] = ends.Select(end => end!.Value.UtcDateTime).ToArray() });
    }

    private Message UpdateDisposition(Map body)
    {
        var changes = body["properties-to-modify"] is Map map ? map.ToDictionary(pair => pair.Key.ToString()!, pair => pair.Value) : NoChanges;
        Func<Guid, bool>? settle = (body["disposition-status"] as string) switch
        {
            "completed" => queue.Complete,
            "abandoned" => token => queue.Abandon(token, changes),
            "defered" => token => queue.Defer(token, changes), // spelt so by the service
            "suspended" when !isDeadLetterQueue => token => queue.DeadLetter(token, body["deadletter-reason"] as string, body["deadletter-description"] as string, changes),
            _ => null,
        };
        if (settle is null)
        {
            return Refuse(ServiceBusErrors.BadRequest("This disposition-status is not known here."));
        }
        return Tokens(body).All(settle) ? Answer(200, new Map()) : Refuse(ServiceBusErrors.LockLost());
    }

    private Message Peek(Map body)
    {
        var found = queue.Peek(Convert.ToInt64(body["from-sequence-number"]), Convert.ToInt32(body["message-count"]));
        var messages = new List();
        foreach (var message in found)
        {
            message.LockToken = null;
            messages.Add(new Map { ["message"] = WireMessage.Encode(WireMessage.ToWire(message)) });
        }
        return found.Count == 0 ? Answer(204, new Map()) : Answer(200, new Map { ["messages"] = messages });
    }

    private Message Schedule(Map body)
    {
        var numbers = ((List)body["messages"]).Cast<Map>().Select(entry => WireMessage.Enqueue(queue, WireMessage.Decode((byte[])entry["message"]))).ToArray();
        return Answer(200, new Map { ["sequence-numbers"] = numbers });
    }

    private Message Cancel(Map body) => Numbers(body).All(queue.CancelScheduled) ? Answer(200, new Map()) : Refuse(ServiceBusErrors.MessageNotFound());

    private Message ReceiveDeferred(Map body)
    {
        if (queue.ReceiveDeferred(Numbers(body), delete: Convert.ToInt32(body["receiver-settle-mode"]) == 0) is not { } found)
        {
            return Refuse(ServiceBusErrors.MessageNotFound());
        }
        var messages = new List();
        foreach (var message in found)
        {
            messages.Add(new Map { ["lock-token"] = message.LockToken!.Value, ["message"] = WireMessage.Encode(WireMessage.ToWire(message)) });
        }
        return Answer(200, new Map { ["messages"] = messages });
    }

    private static Guid[] Tokens(Map body) => body["lock-tokens"] as Guid[] ?? [];

    private static long[] Numbers(Map body) => body["sequence-numbers"] as long[] ?? [];

    private static Message Refuse(Error error)
    {
        var answer = Answer(ServiceBusErrors.Status(error), new Map());
        answer.ApplicationProperties["statusDescription"] = error.Description;
        answer.ApplicationProperties["errorCondition"] = error.Condition;
        return answer;
    }

    private static Message Answer(int status, Map body) => new()
    {
        BodySection = new AmqpValue { Value = body },
        ApplicationProperties = new ApplicationProperties { ["statusCode"] = status },
    };
}
