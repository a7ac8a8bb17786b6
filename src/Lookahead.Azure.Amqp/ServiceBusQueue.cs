using System.Net.Security;
using System.Text;
using Amqp;
using Amqp.Framing;
using Lookahead.Azure.Amqp.Connections;
using Lookahead.Azure.Amqp.Messages;
using Lookahead.Azure.Resilience;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging;

namespace Lookahead.Azure.Amqp;

/// <summary>
/// A queue of Azure Service Bus over AMQP 1.0. Safe for many threads. Connection, tokens and links are made on first use and
/// again after a loss; a fault that may pass is repeated (<see cref="AzureResilience"/>). A message whose sending was
/// repeated may come twice.
/// </summary>
/// <exception cref="AzureConfigurationException">From any call: the queue, the rights or the address are wrong.</exception>
/// <exception cref="ServiceBusException">From any call: the service still failed after all tries.</exception>
public sealed class ServiceBusQueue : IJobQueue, IAsyncDisposable
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly TimeProvider time;
    private readonly ServiceClock clock;
    private readonly string queue;
    private readonly AmqpFaults faults;
    private readonly ServiceBusCalls calls;
    private readonly Kept<ServiceBusConnection> connection;
    private readonly Kept<SenderLink> sender;
    private readonly ServiceBusReceiver messages;
    private readonly ServiceBusReceiver deadLetters;
    private int disposed;

    /// <exception cref="AzureConfigurationException">The options are contradictory or malformed. No connection was tried.</exception>
    public ServiceBusQueue(ServiceBusQueueOptions options, TimeProvider time, ILoggerFactory logs)
        : this(options, time, logs, certificateCheck: null)
    {
    }

    /// <param name="certificateCheck">Of the tests' own.</param>
    internal ServiceBusQueue(ServiceBusQueueOptions options, TimeProvider time, ILoggerFactory logs, RemoteCertificateValidationCallback? certificateCheck)
    {
        this.time = time;
        clock = new ServiceClock(time);
        var logger = logs.CreateLogger<ServiceBusQueue>();
        var endpoint = ServiceBusEndpoint.Read(options, time);
        queue = endpoint.Queue;
        faults = new AmqpFaults(endpoint, options.ServerBusyWait);
        connection = new Kept<ServiceBusConnection>(
            token => ServiceBusConnection.OpenAsync(
                endpoint, options.IdleTimeout, certificateCheck, faults, opened => new TokenRenewal(opened, endpoint, faults, time, logger), token),
            opened => opened.IsOpen);
        calls = new ServiceBusCalls(AzureResilience.Build("queue", options.Resilience, time, logs), connection);
        sender = new Kept<SenderLink>(
            async token => await (await connection.GetAsync(token)).AttachSenderAsync(queue, token), ServiceBusConnection.IsLive);
        messages = new ServiceBusReceiver(queue, isDeadLetter: false, connection, calls, faults, options, clock, time, logger);
        deadLetters = new ServiceBusReceiver(endpoint.DeadLetterQueue, isDeadLetter: true, connection, calls, faults, options, clock, time, logger);
    }

    /// <summary>Messages that came and that nobody has taken yet.</summary>
    internal int Unclaimed => messages.Unclaimed;

    public async Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var length = Encoding.UTF8.GetByteCount(message.Body);
        if (length > QueueMessage.MaxBodyBytes)
        {
            throw new ArgumentException($"The body has {length} bytes; {QueueMessage.MaxBodyBytes} are allowed. Put the content into a blob and send its name.", nameof(message));
        }
        DateTimeOffset? visibleAt = delay > TimeSpan.Zero ? clock.GetUtcNow() + delay : null;
        await calls.RunAsync(
            async token =>
            {
                await SendOnceAsync(await sender.GetAsync(token), MessageCodec.Encode(message, visibleAt), token);
                return true;
            },
            cancellationToken);
    }

    public Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken) => messages.ReceiveAsync(maxWait, cancellationToken);

    public Task<ReceivedMessage?> ReceiveDeadLetterAsync(TimeSpan maxWait, CancellationToken cancellationToken) => deadLetters.ReceiveAsync(maxWait, cancellationToken);

    public Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken) => From(message).RenewAsync(message, cancellationToken);

    public Task CompleteAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        From(message).SettleAsync(message, ServiceBusReceiver.Completed, null, null, cancellationToken);

    public Task AbandonAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        From(message).SettleAsync(message, ServiceBusReceiver.Abandoned, null, null, cancellationToken);

    public Task DeadLetterAsync(ReceivedMessage message, string reason, string description, CancellationToken cancellationToken) =>
        From(message).SettleAsync(message, ServiceBusReceiver.Suspended, reason, description, cancellationToken);

    /// <summary>Gives back messages that nobody took, and closes the connection. Locks that callers hold stay until they run out.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            return;
        }
        using var limit = new CancellationTokenSource(CloseTime, time);
        await messages.CloseAsync(limit.Token);
        await deadLetters.CloseAsync(limit.Token);
        if (connection.Open is { } open)
        {
            await open.CloseAsync();
        }
        messages.Dispose();
        deadLetters.Dispose();
        sender.Dispose();
        connection.Dispose();
    }

    private ServiceBusReceiver From(ReceivedMessage message) => message.IsDeadLetter ? deadLetters : messages;

    private async Task SendOnceAsync(SenderLink link, Message message, CancellationToken cancellationToken)
    {
        var outcome = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            link.Send(message, OnOutcome, outcome);
            await outcome.Task.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (AmqpFaults.IsLoss(e))
        {
            throw AmqpFaults.Lost(e);
        }
        catch (OperationCanceledException)
        {
            link.Cancel(message);
            throw;
        }
    }

    private void OnOutcome(ILink link, Message message, Outcome outcome, object state)
    {
        var sent = (TaskCompletionSource)state;
        var error = (outcome as Rejected)?.Error;
        switch (outcome)
        {
            case Accepted:
                sent.TrySetResult();
                break;
            case Rejected when (string?)error?.Condition == ErrorCode.MessageSizeExceeded:
                sent.TrySetException(new ArgumentException("The message with its properties is larger than the queue accepts.", nameof(message)));
                break;
            case Rejected when ((Link)link).LinkState != LinkState.End:
                sent.TrySetException(faults.Refused(error, queue, Rights.Send));
                break;
            default:
                // The link or its connection went while the message was on its way.
                sent.TrySetException(AmqpFaults.Lost(error));
                break;
        }
    }
}
