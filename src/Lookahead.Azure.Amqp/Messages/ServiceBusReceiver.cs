using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Lookahead.Azure.Amqp.Connections;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging;

namespace Lookahead.Azure.Amqp.Messages;

/// <summary>Receives from one entity, the queue or its dead letters, and settles what came from there.</summary>
internal sealed partial class ServiceBusReceiver : IDisposable
{
    public const string Completed = "completed";
    public const string Abandoned = "abandoned";
    public const string Suspended = "suspended";
    private const int ManyHeld = 1000;

    private readonly bool isDeadLetter;
    private readonly ServiceBusCalls calls;
    private readonly ServiceBusQueueOptions options;
    private readonly ServiceClock clock;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly MessagePump pump;
    private readonly ManagementClient management;
    private readonly Kept<ReceiverLink> link;
    private readonly Kept<RequestLink> requests;
    /// <summary>What callers have received and not settled, as far as we know.</summary>
    private readonly ConcurrentDictionary<Guid, Delivery> held = new();
    private readonly CancellationTokenSource closing = new();

    public ServiceBusReceiver(
        string entity, bool isDeadLetter, Kept<ServiceBusConnection> connection, ServiceBusCalls calls, AmqpFaults faults, ServiceBusQueueOptions options, ServiceClock clock, TimeProvider time, ILogger logger)
    {
        (this.isDeadLetter, this.calls, this.options, this.clock, this.time, this.logger) = (isDeadLetter, calls, options, clock, time, logger);
        pump = new MessagePump(options.Concurrency) { Unclaimed = delivery => _ = GiveBackLaterAsync(delivery) };
        link = new Kept<ReceiverLink>(
            async token =>
            {
                var open = await connection.GetAsync(token);
                var attached = await open.AttachReceiverAsync(entity, token);
                DropAbandonedByCallers();
                pump.Use(open, attached);
                return attached;
            },
            ServiceBusConnection.IsLive);
        requests = new Kept<RequestLink>(
            async token => await (await connection.GetAsync(token)).AttachRequestLinkAsync(entity + "/$management", authorize: true, token),
            request => request.IsOpen);
        management = new ManagementClient(entity, requests, faults);
    }

    public int Unclaimed => pump.UnclaimedCount;

    /// <summary>Opens the link first, however long that takes, then waits for a message.</summary>
    public async Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var started = default(long?);
        while (true)
        {
            await calls.RunAsync(link.GetAsync, cancellationToken);
            started ??= time.GetTimestamp();
            if (pump.TakeUnclaimed() is { } kept)
            {
                if (await StillLockedAsync(kept, cancellationToken) is { } message)
                {
                    return message;
                }
                continue;
            }
            var left = maxWait - time.GetElapsedTime(started.Value);
            try
            {
                if (await pump.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken) is { } delivery)
                {
                    var fresh = Hand(delivery);
                    clock.Learn(fresh);
                    return fresh;
                }
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    /// <exception cref="MessageLockLostException">The lock is lost.</exception>
    public async Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var token = LockToken.Parse(message.LockToken);
        return await calls.RunAsync(inner => management.RenewAsync(token.Token, inner), cancellationToken) ?? throw Lost(message, token);
    }

    /// <exception cref="MessageLockLostException">The lock is lost.</exception>
    public async Task SettleAsync(ReceivedMessage message, string status, string? reason, string? description, CancellationToken cancellationToken)
    {
        var token = LockToken.Parse(message.LockToken);
        if (!await TrySettleAsync(token, status, reason, description, cancellationToken))
        {
            throw Lost(message, token);
        }
        Forget(token.Token, status == Completed ? new Accepted() : new Released());
    }

    /// <summary>Gives back what nobody took. The links go with their connection.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await closing.CancelAsync();
        while (pump.TakeUnclaimed() is { } delivery)
        {
            await GiveBackAsync(delivery, cancellationToken);
        }
    }

    public void Dispose()
    {
        closing.Dispose();
        link.Dispose();
        requests.Dispose();
    }

    private ReceivedMessage Hand(Delivery delivery)
    {
        held[delivery.Token.Token] = delivery;
        return MessageCodec.Decode(delivery, isDeadLetter);
    }

    /// <summary>A message that lay here: whether its lock still holds only the service knows, so the lock is renewed.</summary>
    private async Task<ReceivedMessage?> StillLockedAsync(Delivery delivery, CancellationToken cancellationToken) =>
        await calls.RunAsync(token => management.RenewAsync(delivery.Token.Token, token), cancellationToken) is { } until ? Hand(delivery) with { LockedUntil = until } : null;

    /// <summary>
    /// When an answer was lost, the settlement may have been carried out, and its repeat finds the lock gone. Then a message
    /// that is no longer in the entity was completed or dead-lettered, and one that was to be abandoned is free either way.
    /// A lock of which we know that it had gone before gets no such benefit.
    /// </summary>
    private async Task<bool> TrySettleAsync(LockToken token, string status, string? reason, string? description, CancellationToken cancellationToken)
    {
        var unclear = false;
        var ours = held.ContainsKey(token.Token);
        return await calls.RunAsync(
            async inner =>
            {
                try
                {
                    return await management.SettleAsync(token.Token, status, reason, description, inner)
                        || (ours && unclear && (status == Abandoned || !await management.ExistsAsync(token.SequenceNumber, inner)));
                }
                catch (Exception e) when (e is not ServiceBusException { Condition: AmqpFaults.ServerBusy })
                {
                    unclear = true;
                    throw;
                }
            },
            cancellationToken);
    }

    private MessageLockLostException Lost(ReceivedMessage message, LockToken token)
    {
        Forget(token.Token, new Released());
        return new MessageLockLostException(message.MessageId);
    }

    /// <summary>Settles on the link too, after the service has answered: or both ends would remember the delivery for ever.</summary>
    private void Forget(Guid token, DeliveryState outcome)
    {
        if (held.TryRemove(token, out var delivery) && ServiceBusConnection.IsLive(delivery.Link))
        {
            try
            {
                delivery.Link.Complete(delivery.Message, outcome);
            }
            catch (Exception e) when (AmqpFaults.IsLoss(e) || e is InvalidOperationException)
            {
                // The link has just gone, and the delivery with it.
            }
        }
    }

    /// <summary>A caller that never settles must not fill our memory.</summary>
    private void DropAbandonedByCallers()
    {
        if (held.Count > ManyHeld)
        {
            foreach (var (old, _) in held.Where(h => h.Value.Link.IsClosed))
            {
                held.TryRemove(old, out _);
            }
        }
    }

    private async Task GiveBackLaterAsync(Delivery delivery)
    {
        try
        {
            await Task.Delay(options.HoldUnclaimed, time, closing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        if (pump.TakeUnclaimed(delivery))
        {
            await GiveBackAsync(delivery, closing.Token);
        }
    }

    private async Task GiveBackAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await TrySettleAsync(delivery.Token, Abandoned, null, null, cancellationToken);
        }
        catch (Exception e)
        {
            // Its lock runs out in time.
            LogNotGivenBack(e.GetType().Name);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A message that nobody took could not be given back ({Error}); it comes again when its lock ends.")]
    private partial void LogNotGivenBack(string error);
}
