using Amqp;
using Amqp.Listener;

namespace Lookahead.Emulation.Protocol;

/// <summary>A link on which a client sends requests to a node.</summary>
/// <param name="handle">From a request to its answer; the flag says that it is throttled.</param>
/// <param name="faults">Null where no faults strike.</param>
internal sealed class RequestEndpoint(ReplyLinks replies, Func<Message, bool, Message> handle, FaultGate? faults) : LinkEndpoint
{
    public override void OnMessage(MessageContext messageContext)
    {
        var (link, request) = (messageContext.Link, messageContext.Message);
        messageContext.Complete();
        Action Answer(Strike strike)
        {
            var response = handle(request, strike == Strike.Throttle);
            return () => replies.Reply(link, request, response);
        }
        if (faults is null)
        {
            Answer(Strike.None)();
        }
        else
        {
            _ = faults.RunAsync(link, Answer);
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}
