using Lookahead.Jobs.Queues;

namespace Lookahead.Azure.Amqp.Messages;

/// <summary>
/// What messages tell of the service's clock. Service Bus holds a message back until an absolute time of its own clock
/// (<c>x-opt-scheduled-enqueue-time</c>); were that reckoned by a clock that is minutes behind, each delayed message would come at once.
/// </summary>
internal sealed class ServiceClock(TimeProvider time)
{
    private long ahead;

    /// <summary>By how much the service's clock is ahead of this machine's, as far as the message received last proves it.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

    /// <summary>When a message comes, the service's clock stands between its enqueued time and the end of its lock.</summary>
    public void Learn(ReceivedMessage message)
    {
        var now = time.GetUtcNow();
        var (least, most) = (message.EnqueuedAt - now, message.LockedUntil - now);
        if (least <= most)
        {
            Interlocked.Exchange(ref ahead, Math.Clamp(0, least.Ticks, most.Ticks));
        }
    }
}
