namespace Lookahead.Samples;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014). Own code because the sequence of <see cref="Random"/> may change with the
/// runtime, and the same seed must give the same bytes for ever.
/// </summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>A stream that depends on these names alone, so that one family's draws never shift another's.</summary>
    public static SeededRandom For(int seed, string family, string split) =>
        new(StableHash.Of($"{seed}|{family}|{split}"));

    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15UL;
        return StableHash.Mix(state);
    }

    /// <summary>Uniform from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) =>
        low + (int)Math.BigMul(NextBits(), (ulong)(high - low + 1), out _);

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => (NextBits() >> 11) * (1.0 / (1UL << 53)) < probability;

    public TItem Pick<TItem>(IReadOnlyList<TItem> items) => items[Between(0, items.Count - 1)];
}
