namespace Lookahead.Chaos.Frame;

/// <summary>How a scenario is to be run.</summary>
/// <param name="Count">Faults to deal out (a scenario may deal out a few more).</param>
/// <param name="Seed">Of every random choice. The moments at which faults strike depend on the machine too.</param>
/// <param name="Log">Takes a line per step, for people.</param>
public sealed record ChaosRun(int Count, int Seed, Action<string> Log)
{
    public static ChaosRun Quiet(int count, int seed = 1) => new(count, seed, static _ => { });

    internal Random NewRandom() => new(Seed);
}
