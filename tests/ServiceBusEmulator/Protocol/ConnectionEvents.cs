using Amqp.Handler;
using Amqp.Listener;

namespace Lookahead.Emulation.Protocol;

/// <summary>What the library asks us about: new connections, and the tags of deliveries.</summary>
internal sealed class ConnectionEvents(OpenConnections connections) : IHandler
{
    public bool CanHandle(EventId id) => id is EventId.SendDelivery or EventId.ConnectionAccept;

    public void Handle(Event protocolEvent)
    {
        if (protocolEvent.Id == EventId.ConnectionAccept)
        {
            connections.Add((ListenerConnection)protocolEvent.Connection);
        }
        else if (protocolEvent.Context is IDelivery { Message: LockedMessage message } delivery)
        {
            // The tag of a delivery is its lock token: the sixteen bytes of a .NET Guid.
            delivery.Tag = message.LockToken.ToByteArray();
        }
    }
}
