namespace Lookahead.Benchmarks.Frame;

/// <summary>
/// One side of a case. <paramref name="Measure"/> does one run and returns its figure, positive and finite; it takes the time
/// from the clock that it is given.
/// </summary>
public sealed record Contender(string Name, Func<TimeProvider, CancellationToken, Task<double>> Measure)
{
    /// <summary>The figure is the run's duration in seconds.</summary>
    public static Contender Seconds(string name, Func<CancellationToken, Task> run) => new(name, async (clock, cancellationToken) =>
    {
        var start = clock.GetTimestamp();
        await run(cancellationToken);
        return clock.GetElapsedTime(start).TotalSeconds;
    });

    /// <summary>The figure is units of work per second; a run does <paramref name="units"/> of them.</summary>
    public static Contender Rate(string name, double units, Func<CancellationToken, Task> run)
    {
        var timed = Seconds(name, run);
        return timed with { Measure = async (clock, cancellationToken) => units / await timed.Measure(clock, cancellationToken) };
    }
}
