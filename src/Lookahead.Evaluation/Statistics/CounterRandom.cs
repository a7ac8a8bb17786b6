namespace Lookahead.Evaluation.Statistics;

/// <summary>
/// Random numbers by place and not by order: number i of seed s is SplitMix64's output function of s + (i + 1) * golden ratio
/// (Steele, Lea, Flood 2014). The same on every machine and for every number of threads.
/// </summary>
internal readonly struct CounterRandom(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private readonly ulong start = Mix(seed);

    /// <summary>Number <paramref name="counter"/> of the stream, uniform over 64 bits.</summary>
    public ulong At(ulong counter) => Mix(start + ((counter + 1) * GoldenGamma));

    /// <summary>An index in [0, count). Multiply and shift; its bias is below count / 2^64.</summary>
    public int IndexAt(ulong counter, int count) => (int)Math.BigMul(At(counter), (ulong)count, out _);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
