namespace Lookahead.PortContracts;

/// <summary>The system's clock, so much ahead.</summary>
public sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
{
    public TimeSpan Ahead { get; set; } = ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
