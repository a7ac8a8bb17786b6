using System.Text;

namespace Lookahead.Samples;

/// <summary>
/// A 64-bit hash that is the same on every machine and runtime, unlike <see cref="string.GetHashCode()"/>:
/// FNV-1a over UTF-8, then the finalizer of SplitMix64 so that the low bits are well mixed.
/// </summary>
internal static class StableHash
{
    public static ulong Of(string text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 0x100000001B3UL;
        }

        return Mix(hash);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
