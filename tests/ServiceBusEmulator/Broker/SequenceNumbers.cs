namespace Lookahead.Emulation.Broker;

/// <summary>Numbers of one entity, 1, 2, 3...; its dead letters share them.</summary>
internal sealed class SequenceNumbers
{
    private long last;

    public long Next() => Interlocked.Increment(ref last);
}
