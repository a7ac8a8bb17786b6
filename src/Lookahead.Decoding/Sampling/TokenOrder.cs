namespace Lookahead.Decoding.Sampling;

/// <summary>
/// The order of tokens by (logit descending, id ascending), as numbers that sort that way. Every filter and list that ranks
/// tokens uses it, so ties are broken alike everywhere.
/// </summary>
internal static class TokenOrder
{
    /// <summary>Smaller for a token that comes earlier; no two tokens have the same key. 0 and -0 are equal logits.</summary>
    public static ulong Key(float logit, int token)
    {
        var bits = BitConverter.SingleToInt32Bits(logit + 0f);
        return ((ulong)(bits < 0 ? (uint)bits : (uint)~(bits | int.MinValue)) << 32) | (uint)token;
    }

    /// <summary>The token of a key.</summary>
    public static int Token(ulong key) => (int)(uint)key;

    /// <summary>Writes the keys of the first <paramref name="count"/> tokens, in order, to the start of <paramref name="keys"/>.</summary>
    /// <param name="logits">[V].</param>
    /// <param name="count">From 1 to V.</param>
    /// <param name="keys">Scratch memory, at least min(2 <paramref name="count"/>, V) long.</param>
    public static void First(ReadOnlySpan<float> logits, int count, Span<ulong> keys)
    {
        var capacity = Math.Min(2 * count, logits.Length);
        var held = 0;
        var last = ulong.MaxValue; // Tokens behind it cannot be among the first.
        for (var token = 0; token < logits.Length; token++)
        {
            var key = Key(logits[token], token);
            if (key >= last)
            {
                continue;
            }
            if (held == capacity)
            {
                keys[..held].Sort();
                held = count;
                last = keys[count - 1];
                if (key >= last)
                {
                    continue;
                }
            }
            keys[held++] = key;
        }
        keys[..held].Sort();
    }
}
