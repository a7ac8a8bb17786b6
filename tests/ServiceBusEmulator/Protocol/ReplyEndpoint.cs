using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Lookahead.Emulation.Protocol;

/// <summary>A link on which a client receives the answers to its requests.</summary>
internal sealed class ReplyEndpoint : LinkEndpoint
{
    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (!dispositionContext.Settled)
        {
            dispositionContext.Complete();
        }
    }
}

/// <summary>Where the answers go: each connection's reply links, by the address that requests name in reply-to.</summary>
internal sealed class ReplyLinks
{
    private readonly ConditionalWeakTable<Connection, Dictionary<string, ListenerLink>> links = [];

    /// <summary>A reply link without a target address, as for <c>$cbs</c>, goes by its name.</summary>
    public void Add(ListenerLink link, Attach attach)
    {
        var address = (attach.Target as Target)?.Address ?? link.Name;
        var ofConnection = links.GetOrCreateValue(link.Session.Connection);
        lock (ofConnection)
        {
            ofConnection[address] = link;
        }
        link.AddClosedCallback((_, _) =>
        {
            lock (ofConnection)
            {
                ofConnection.Remove(address);
            }
        });
    }

    public void Reply(ListenerLink requestLink, Message request, Message response)
    {
        response.Properties = new Properties();
        response.Properties.SetCorrelationId(request.Properties?.GetMessageId());
        var ofConnection = links.GetOrCreateValue(requestLink.Session.Connection);
        ListenerLink? link;
        lock (ofConnection)
        {
            link = ofConnection.GetValueOrDefault(request.Properties?.ReplyTo ?? "");
        }
        link?.SendMessage(response);
    }
}
