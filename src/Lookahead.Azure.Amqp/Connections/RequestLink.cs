using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>A pair of links for requests to a node and its answers, matched by message id.</summary>
internal sealed class RequestLink
{
    private const int AnswersUnderWay = 50;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> pending = new();
    private readonly SenderLink sender;
    private readonly ReceiverLink receiver;
    private readonly string replyTo;

    public RequestLink(SenderLink sender, ReceiverLink receiver, string replyTo)
    {
        (this.sender, this.receiver, this.replyTo) = (sender, receiver, replyTo);
        sender.AddClosedCallback((_, error) => Fail(error));
        receiver.AddClosedCallback((_, error) => Fail(error));
        sender.Session.Connection.AddClosedCallback((_, error) => Fail(error));
        receiver.Start(AnswersUnderWay, OnMessage);
    }

    public bool IsOpen => ServiceBusConnection.IsLive(sender) && ServiceBusConnection.IsLive(receiver);

    /// <summary>Sends a request and waits for its answer, whatever that says.</summary>
    /// <exception cref="ServiceBusException">No answer came. The request may have been carried out.</exception>
    public async Task<Message> RequestAsync(Message request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[id] = answer;
        try
        {
            request.Properties = new Properties { MessageId = id, ReplyTo = replyTo };
            sender.Send(request, OnOutcome, answer);
            if (!IsOpen)
            {
                Fail(sender.Error); // closed before the request was pending
            }
            return await answer.Task.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (AmqpFaults.IsLoss(e))
        {
            throw AmqpFaults.Lost(e);
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    /// <returns>The status of an answer; 500 where it has none.</returns>
    public static int Status(Message answer, string property) => answer.ApplicationProperties?[property] is int status ? status : 500;

    private void OnMessage(IReceiverLink link, Message message)
    {
        receiver.Accept(message);
        if (message.Properties?.GetCorrelationId()?.ToString() is { } id && pending.TryGetValue(id, out var answer))
        {
            answer.TrySetResult(message);
        }
    }

    private static void OnOutcome(ILink link, Message request, Outcome outcome, object state)
    {
        if (outcome is not Accepted)
        {
            ((TaskCompletionSource<Message>)state).TrySetException(AmqpFaults.Lost((outcome as Rejected)?.Error));
        }
    }

    private void Fail(Error? error)
    {
        foreach (var answer in pending.Values)
        {
            answer.TrySetException(AmqpFaults.Lost(error));
        }
    }
}
