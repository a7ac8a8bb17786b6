namespace Lookahead.Worker.Tests.Support;

/// <summary>The system's clock and timers, with a time that a test can move forward at once: a process that stood still.</summary>
public sealed class SkewClock : TimeProvider
{
    private long offset; // in ticks of TimeSpan, which are those of this clock's timestamps

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref offset));

    public override long GetTimestamp() =>
        (long)(base.GetTimestamp() * ((double)TimeSpan.TicksPerSecond / base.TimestampFrequency)) + Interlocked.Read(ref offset);
}
