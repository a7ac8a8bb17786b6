namespace Lookahead.Formats.Overlap;

/// <summary>
/// The n-grams of <see cref="NGrams"/> as 64-bit hashes, found in one pass over a text without making strings: for training
/// sets, which are read by the gigabyte. With a billion n-grams against a million, the chance of any false match is 6e-5.
/// </summary>
internal static class NGramHashes
{
    private const ulong Offset = 14_695_981_039_346_656_037, Prime = 1_099_511_628_211; // FNV-1a, 64 bits
    private const ulong Factor = 0x9E37_79B9_7F4A_7C15; // Odd, so no word is lost from the rolling hash.

    /// <summary>Calls <paramref name="found"/> for each run of <paramref name="size"/> words, repeated ones too. Shorter texts have none.</summary>
    public static void ForEach(ReadOnlySpan<char> text, int size, Action<ulong> found)
    {
        var words = new ulong[size]; // The last words, as a ring.
        var outgoing = Power(Factor, size);
        var (rolling, count, word, inside) = (0UL, 0L, Offset, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                word = unchecked((word ^ char.ToLowerInvariant(text[i])) * Prime);
                inside = true;
                continue;
            }
            if (!inside)
            {
                continue;
            }
            var slot = (int)(count % size);
            rolling = unchecked((rolling * Factor) + word - (words[slot] * outgoing));
            words[slot] = word;
            if (++count >= size)
            {
                found(Mix(rolling));
            }
            (word, inside) = (Offset, false);
        }
    }

    private static ulong Power(ulong value, int exponent)
    {
        var result = 1UL;
        for (var i = 0; i < exponent; i++)
        {
            result = unchecked(result * value);
        }
        return result;
    }

    // The last steps of MurmurHash3: the low bits of the rolling hash alone depend on the low bits of words.
    private static ulong Mix(ulong h)
    {
        h = unchecked((h ^ (h >> 33)) * 0xFF51_AFD7_ED55_8CCD);
        h = unchecked((h ^ (h >> 33)) * 0xC4CE_B9FE_1A85_EC53);
        return h ^ (h >> 33);
    }
}
