using Amqp;
using Lookahead.Azure.Amqp.Connections;

namespace Lookahead.Azure.Amqp.Messages;

/// <summary>
/// A receiver link that stays open, and those who wait for its messages. Credit is given only when somebody waits, and never
/// taken back: a message that comes after its receiver gave up is kept for the next one.
/// </summary>
/// <param name="concurrency">Most messages on their way at a time.</param>
internal sealed class MessagePump(int concurrency)
{
    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource<Delivery?>> waiting = [];
    private readonly List<Delivery> unclaimed = [];
    private ReceiverLink? current;
    private int outstanding;

    public int UnclaimedCount
    {
        get
        {
            lock (gate)
            {
                return unclaimed.Count;
            }
        }
    }

    /// <summary>Called, outside any lock, for a message that nobody waits for.</summary>
    public Action<Delivery> Unclaimed { get; set; } = _ => { };

    /// <summary>Takes over a link that was just attached.</summary>
    public void Use(ServiceBusConnection connection, ReceiverLink link)
    {
        lock (gate)
        {
            (current, outstanding) = (link, 0);
        }
        connection.OnLost(link, () => Lose(link));
        // Without credit, which is given by hand.
        link.Start(0, (_, message) => OnMessage(link, message));
    }

    /// <summary>A message that came when nobody waited; its lock may be lost. Null when there is none.</summary>
    public Delivery? TakeUnclaimed()
    {
        lock (gate)
        {
            if (unclaimed.Count == 0)
            {
                return null;
            }
            var first = unclaimed[0];
            unclaimed.RemoveAt(0);
            return first;
        }
    }

    /// <returns>False when somebody has taken it.</returns>
    public bool TakeUnclaimed(Delivery delivery)
    {
        lock (gate)
        {
            return unclaimed.Remove(delivery);
        }
    }

    /// <summary>Waits for the next message on the current link.</summary>
    /// <returns>The message; null when the link was lost.</returns>
    /// <exception cref="TimeoutException">None came in that time.</exception>
    public async Task<Delivery?> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Delivery?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (current is null)
            {
                return null;
            }
            waiting.Add(waiter);
            GiveCredit();
        }
        try
        {
            return await waiter.Task.WaitAsync(atMost, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiting.Remove(waiter))
                {
                    throw;
                }
            }
            // It came at the last moment.
            if (await waiter.Task is { } late)
            {
                Keep(late);
            }
            throw;
        }
    }

    private void OnMessage(ReceiverLink link, Message message)
    {
        var delivery = MessageCodec.ToDelivery(link, message);
        lock (gate)
        {
            outstanding -= link == current ? 1 : 0;
            if (waiting.Count > 0)
            {
                var next = waiting[0];
                waiting.RemoveAt(0);
                next.TrySetResult(delivery);
                GiveCredit();
                return;
            }
        }
        Keep(delivery);
    }

    private void Keep(Delivery delivery)
    {
        lock (gate)
        {
            unclaimed.Add(delivery);
        }
        Unclaimed(delivery);
    }

    /// <summary>Call under the lock.</summary>
    private void GiveCredit()
    {
        var missing = Math.Min(waiting.Count, concurrency) - outstanding;
        if (missing > 0 && current is { IsClosed: false } link)
        {
            outstanding += missing;
            // Manual credit adds to what is there. Never the library's drain mode.
            link.SetCredit(missing, CreditMode.Manual);
        }
    }

    private void Lose(ReceiverLink link)
    {
        lock (gate)
        {
            if (current == link)
            {
                (current, outstanding) = (null, 0);
                waiting.ForEach(waiter => waiter.TrySetResult(null));
                waiting.Clear();
            }
        }
    }
}
