namespace Lookahead.Decoding.Tests.Support;

/// <summary>A clock that stands still unless a model's steps move it.</summary>
internal sealed class StepClock : TimeProvider
{
    private long microseconds;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => microseconds;

    public void Advance(double us) => microseconds += (long)us;
}
