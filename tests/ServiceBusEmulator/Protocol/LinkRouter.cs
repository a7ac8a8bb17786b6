using Amqp.Framing;
using Amqp.Listener;
using Lookahead.Emulation.Broker;

namespace Lookahead.Emulation.Protocol;

/// <summary>Connects each link that a client attaches with what stands at its address.</summary>
internal sealed class LinkRouter(MessageStore store, ServiceBusEmulatorOptions options, OpenConnections connections, ServiceBusFaults faults) : ILinkProcessor
{
    private const string Cbs = "$cbs";
    private const string ManagementSuffix = "/$management";
    private const string DeadLetterSuffix = "/$DeadLetterQueue";
    private const int RequestCredit = 100;

    private readonly ReplyLinks replies = new();
    private readonly FaultGate gate = new(faults);

    public void Process(AttachContext attachContext)
    {
        var attach = attachContext.Attach;
        var clientReceives = attach.Role;
        var address = ((clientReceives ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address) ?? "").Trim('/');
        if (address.Equals(Cbs, StringComparison.OrdinalIgnoreCase))
        {
            AttachNode(attachContext, () => new RequestEndpoint(replies, Cbs_, faults: null));
            Amqp.Message Cbs_(Amqp.Message request, bool throttled) =>
                new CbsNode(OpenConnections.IdentityOf(attachContext.Link), options, connections).Handle(request);
            return;
        }
        var isManagement = address.EndsWith(ManagementSuffix, StringComparison.OrdinalIgnoreCase);
        var entity = isManagement ? address[..^ManagementSuffix.Length] : address;
        var needed = isManagement ? Claims.Listen | Claims.Send : clientReceives ? Claims.Listen : Claims.Send;
        if ((ClaimsOn(attachContext.Link, address) & needed) == Claims.None)
        {
            attachContext.Complete(ServiceBusErrors.Unauthorized(needed, entity));
            return;
        }
        if (store.Find(entity) is not { } queue)
        {
            attachContext.Complete(ServiceBusErrors.NotFound(entity));
            return;
        }
        var isDead = entity.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase);
        connections.Add(attachContext.Link, address, needed);
        if (isManagement)
        {
            var node = new ManagementNode(entity, queue, isDead, () => ClaimsOn(attachContext.Link, address));
            AttachNode(attachContext, () => new RequestEndpoint(replies, node.Handle, gate));
        }
        else if (clientReceives)
        {
            var consumer = new ConsumerEndpoint(attachContext.Link, queue, isDead, attach.SndSettleMode == SenderSettleMode.Settled, gate);
            attachContext.Complete(consumer, 0);
            queue.Add(consumer);
        }
        else
        {
            attach.MaxMessageSize = (ulong)options.MaxMessageBytes;
            attachContext.Complete(new SenderEndpoint(queue, options, gate), RequestCredit);
        }
    }

    private void AttachNode(AttachContext context, Func<LinkEndpoint> requests)
    {
        if (context.Attach.Role)
        {
            replies.Add(context.Link, context.Attach);
            context.Complete(new ReplyEndpoint(), 0);
        }
        else
        {
            context.Complete(requests(), RequestCredit);
        }
    }

    private Claims ClaimsOn(ListenerLink link, string address) => OpenConnections.IdentityOf(link).On(address, options.Time.GetUtcNow());
}
