using Amqp.Framing;
using Amqp.Listener;
using Lookahead.Emulation.Broker;

namespace Lookahead.Emulation.Protocol;

/// <summary>A link on which a client sends to a queue.</summary>
internal sealed class SenderEndpoint(BrokerQueue queue, ServiceBusEmulatorOptions options, FaultGate faults) : LinkEndpoint
{
    public override void OnMessage(MessageContext messageContext) => _ = faults.RunAsync(messageContext.Link, strike =>
    {
        var error = strike == Strike.Throttle ? ServiceBusErrors.ServerBusy() : Enqueue(messageContext);
        return () =>
        {
            if (error is null)
            {
                messageContext.Complete();
            }
            else
            {
                messageContext.Complete(error);
            }
        };
    });

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private Error? Enqueue(MessageContext context)
    {
        var size = context.Message.Format == WireMessage.BatchFormat ? WireMessage.Unpack(context.Message).Sum(m => WireMessage.Encode(m).Length) : WireMessage.Encode(context.Message).Length;
        if (size > options.MaxMessageBytes)
        {
            return ServiceBusErrors.TooLarge(size, options.MaxMessageBytes);
        }
        foreach (var message in WireMessage.Unpack(context.Message).ToList())
        {
            WireMessage.Enqueue(queue, message);
        }
        return null;
    }
}
