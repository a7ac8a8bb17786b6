namespace Lookahead.Decoding.Sampling;

/// <summary>The Philox4x32-10 counter-based generator (Salmon et al. 2011, SC11).</summary>
internal static class Philox
{
    private const ulong Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The first two of the four output words for a counter and a key.</summary>
    public static (uint First, uint Second) Draw(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var (product0, product1) = (Multiplier0 * c0, Multiplier1 * c2);
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            (k0, k1) = (k0 + Weyl0, k1 + Weyl1);
        }
        return (c0, c1);
    }
}
