namespace Lookahead.Formats.Plans;

/// <summary>Logits that training holds at once.</summary>
public static class LogitsChunk
{
    // Small enough to stay in a CPU's cache levels and to vanish beside activations, large enough for full-speed matrix
    // products.
    private const long Cpu = 1L << 22, Cuda = 1L << 27;

    /// <returns>A number of logits, positions times vocabulary.</returns>
    public static long On(bool cuda) => cuda ? Cuda : Cpu;
}
