using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Lookahead.Emulation.Broker;

namespace Lookahead.Emulation.Protocol;

/// <summary>A link on which a client receives from a queue.</summary>
internal sealed class ConsumerEndpoint(ListenerLink link, BrokerQueue queue, bool isDeadLetterQueue, bool settled, FaultGate faults) : LinkEndpoint, IConsumer
{
    private static readonly Dictionary<string, object> NoChanges = [];

    private readonly Lock gate = new();
    private int credit;
    private bool draining;

    public bool DeletesOnReceive => settled;

    /// <summary>A link hears of its connection's end only when the client has answered; what is sent meanwhile nobody gets.</summary>
    private bool IsClosing => link.IsClosed || link.Session.IsClosed || link.Session.Connection.IsClosed;

    public bool TryTakeCredit()
    {
        lock (gate)
        {
            if (credit == 0 || IsClosing)
            {
                return false;
            }
            credit--;
            return true;
        }
    }

    public bool Deliver(BrokerMessage message)
    {
        try
        {
            link.SendMessage(WireMessage.ToWire(message));
            return true;
        }
        catch (AmqpException)
        {
            return false;
        }
    }

    public void NothingMore()
    {
        lock (gate)
        {
            if (!draining || link.IsClosed)
            {
                return;
            }
            (draining, credit) = (false, 0);
        }
        try
        {
            // The answer must carry drain=true, or the client goes on waiting for it.
            link.SetCredit(0, drain: true, autoRestore: false);
        }
        catch (AmqpException)
        {
            // The link has gone.
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (gate)
        {
            // As the library counts: a flow that grants nothing new leaves it without credit.
            credit = flowContext.Messages <= 0 && !link.IsDraining ? 0 : credit + Math.Max(0, flowContext.Messages);
            draining = link.IsDraining;
        }
        queue.Signal();
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (link.IsClosed || dispositionContext.Message is not LockedMessage message)
        {
            return; // the library reports what was unsettled when a link closes; its locks stay
        }
        if (dispositionContext.Settled)
        {
            Settle(message, dispositionContext.DeliveryState);
            return;
        }
        _ = faults.RunAsync(link, strike =>
        {
            var error = strike == Strike.Throttle ? ServiceBusErrors.ServerBusy()
                : Settle(message, dispositionContext.DeliveryState) ? null
                : ServiceBusErrors.LockLost();
            return () =>
            {
                if (error is null)
                {
                    dispositionContext.Complete();
                }
                else
                {
                    dispositionContext.Complete(error);
                }
            };
        });
    }

    public override void OnLinkClosed(ListenerLink closed, Error error) => queue.Remove(this);

    private bool Settle(LockedMessage message, DeliveryState state) => state switch
    {
        Accepted => queue.Complete(message.LockToken),
        Rejected rejected when !isDeadLetterQueue => queue.DeadLetter(
            message.LockToken, Text(rejected, "DeadLetterReason"), Text(rejected, "DeadLetterErrorDescription"), Changes(rejected.Error?.Info)),
        Modified { UndeliverableHere: true } modified => queue.Defer(message.LockToken, Changes(modified.MessageAnnotations)),
        Modified modified => queue.Abandon(message.LockToken, Changes(modified.MessageAnnotations)),
        _ => queue.Abandon(message.LockToken, NoChanges),
    };

    private static string? Text(Rejected rejected, string key) => rejected.Error?.Info is { } info ? (Value(info, key) as string) : null;

    /// <summary>Keys come as symbols or, from the JavaScript client, as strings.</summary>
    private static object? Value(Map map, string key) => map.FirstOrDefault(pair => pair.Key.ToString() == key).Value;

    private static Dictionary<string, object> Changes(Map? map) => map is null
        ? NoChanges
        : map.Where(pair => pair.Value is not null && !pair.Key.ToString()!.StartsWith("DeadLetter", StringComparison.Ordinal)).ToDictionary(pair => pair.Key.ToString()!, pair => pair.Value);
}
