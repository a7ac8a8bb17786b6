namespace Lookahead.Azure.Amqp.Tests.Support;

/// <summary>The system's clock, which a test can move forward: locks run out at once and the network still takes its time.</summary>
internal sealed class SkippingTimeProvider : TimeProvider
{
    /// <summary>By which a timer of the system may come before its time.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly HashSet<SkippingTimer> timers = [];
    private TimeSpan skipped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return System.GetUtcNow() + skipped;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippingTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Skip(TimeSpan by)
    {
        lock (gate)
        {
            skipped += by;
            foreach (var timer in timers)
            {
                timer.Skip(by);
            }
        }
    }

    /// <summary>A timer of the system, armed anew after each skip.</summary>
    private sealed class SkippingTimer : ITimer
    {
        private readonly SkippingTimeProvider clock;
        private readonly TimerCallback callback;
        private readonly object? state;
        private readonly ITimer inner;
        private DateTimeOffset? due;
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public SkippingTimer(SkippingTimeProvider clock, TimerCallback callback, object? state)
        {
            (this.clock, this.callback, this.state) = (clock, callback, state);
            inner = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                (due, this.period) = (dueTime < TimeSpan.Zero ? null : System.GetUtcNow() + dueTime, period);
                if (due is null)
                {
                    clock.timers.Remove(this);
                }
                else
                {
                    clock.timers.Add(this);
                }
                return inner.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }

        /// <summary>Call under the clock's lock.</summary>
        public void Skip(TimeSpan by)
        {
            due -= by;
            var left = due!.Value - System.GetUtcNow();
            inner.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                due = null;
                clock.timers.Remove(this);
            }
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            lock (clock.gate)
            {
                if (due is null || due - System.GetUtcNow() > Early)
                {
                    return; // stopped or armed anew meanwhile
                }
                due = null;
                clock.timers.Remove(this);
            }
            if (period > TimeSpan.Zero)
            {
                Change(period, period);
            }
            callback(state);
        }
    }
}
