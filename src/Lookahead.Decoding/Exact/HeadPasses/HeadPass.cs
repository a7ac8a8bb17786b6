using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;

namespace Lookahead.Decoding.Exact.HeadPasses;

/// <summary>
/// The heads of one architecture (paper, appendix B) after the trunk: what has to run on every fed row, and what can wait
/// until a head's output is wanted on some of them.
/// </summary>
internal abstract unsafe class HeadPass : IDisposable
{
    /// <summary>Layers of cache that the heads need.</summary>
    /// <param name="config">The model.</param>
    /// <param name="heads">Heads in use.</param>
    public static int CacheLayers(ModelConfig config, int heads) =>
        config.HeadArchitecture == HeadArchitecture.Linear ? 0
        : HeadOrder.NextTokenNeedsAllHeads(config) ? config.NHeads
        : heads;

    /// <summary>Floats that the heads keep in the cache per position: the trunk's output, where heads that wait read it later.</summary>
    public static int OutputWidth(ModelConfig config, int heads) =>
        config.HeadArchitecture == HeadArchitecture.Parallel && heads > 1 ? PackedMatrix.RoundUp(config.Dim) : 0;

    /// <param name="weights">The model's.</param>
    /// <param name="pass">Over <paramref name="cache"/>.</param>
    /// <param name="cache">Of the trunk's and <see cref="CacheLayers"/> layers, with <see cref="OutputWidth"/>.</param>
    /// <param name="heads">Heads in use.</param>
    /// <param name="maxRows">The most rows of one forward.</param>
    /// <param name="slots">Of the cache.</param>
    public static HeadPass Create(ExactWeights weights, LayerPass pass, KeyValueCache cache, int heads, int maxRows, int slots) => weights.Config.HeadArchitecture switch
    {
        HeadArchitecture.Parallel => new ParallelHeads(weights, pass, cache, heads, maxRows, slots),
        HeadArchitecture.Causal or HeadArchitecture.Anticausal => new ChainedHeads(weights, pass, heads, maxRows),
        HeadArchitecture.Linear => new LinearHeads(weights, pass),
        var other => throw new NotSupportedException($"Heads of architecture '{other}' cannot be decoded."),
    };

    /// <summary>Everything that a later forward needs of the fed rows: the heads' keys and values, or what they are made of.</summary>
    /// <param name="z">The trunk's output [rows, Stride], row for row as <paramref name="fed"/>. Belongs to the heads until the next forward.</param>
    public abstract void Store(float* z, RowSet fed);

    /// <summary>Makes up the keys and values of a head (from 2) that were put off, up to the given rows.</summary>
    /// <param name="head">2..n.</param>
    /// <param name="at">The last position wanted of each slot.</param>
    public virtual void CatchUp(int head, RowSet at)
    {
    }

    /// <summary>Slot <paramref name="to"/> begins as another one does, for <paramref name="length"/> positions.</summary>
    public virtual void SharePrefix(int from, int to, int length)
    {
    }

    /// <summary>A head's output, before the final norm, on some of the rows of the last <see cref="Store"/>.</summary>
    /// <param name="head">1..n.</param>
    /// <param name="rows">Indices of fed rows.</param>
    /// <param name="at">Where these rows stand.</param>
    /// <param name="output">[rows, Stride].</param>
    public abstract void Output(int head, ReadOnlySpan<int> rows, RowSet at, float* output);

    public virtual void Dispose()
    {
    }

    /// <summary>The layer of the cache that head <paramref name="head"/> (from 1) writes; the trunk's come first.</summary>
    protected static int CacheLayer(ModelConfig config, int head) => config.TrunkLayers + head - 1;

    /// <summary>Copies rows of <paramref name="source"/> [fed rows, stride] side by side.</summary>
    protected static void Gather(float* source, ReadOnlySpan<int> rows, int stride, float* to)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            new ReadOnlySpan<float>(source + (long)rows[i] * stride, stride).CopyTo(new Span<float>(to + (long)i * stride, stride));
        }
    }
}
