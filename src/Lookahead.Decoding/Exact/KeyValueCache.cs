using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Exact;

/// <summary>
/// Keys and values of every slot, layer, key/value head and position, in pages of <see cref="AttentionKernel.PageLength"/>
/// positions that slots take as their texts grow (paged attention: Kwon et al. 2023, arXiv 2309.06180). Slots whose texts
/// begin alike share whole pages; one that writes into a shared page gets a copy of its own. Nothing is ever moved or
/// cleared: a position is valid when its sequence's length says so, and is overwritten when it is fed again.
/// </summary>
/// <remarks>
/// A page: [layer, head, {keys [positions / 8, headDim, 8], values [positions, headDim rounded up to 8]}], and behind them
/// outputs [positions, width].
/// </remarks>
internal sealed unsafe class KeyValueCache : IDisposable
{
    private const int PageLength = AttentionKernel.PageLength;

    private readonly int heads, headDim, pagesPerSlot, outputWidth;
    private readonly long blockSize, outputs; // Floats per layer and head of a page, and of all of them.
    private readonly PagePool pool;
    private readonly FloatBuffer tables; // [slots, pagesPerSlot] of pointers; null where a slot has no page.

    /// <param name="outputWidth">Floats kept per position beside keys and values; may be 0.</param>
    public KeyValueCache(int slots, int layers, int heads, int headDim, int context, int outputWidth)
    {
        (this.heads, this.headDim, this.outputWidth) = (heads, headDim, outputWidth);
        ValueStride = (headDim + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width;
        pagesPerSlot = (context + PageLength - 1) / PageLength;
        blockSize = PageLength * ((long)headDim + ValueStride);
        outputs = layers * heads * blockSize;
        pool = new PagePool(outputs + PageLength * (long)outputWidth);
        tables = new FloatBuffer((long)slots * pagesPerSlot * sizeof(float*) / sizeof(float));
    }

    /// <summary>Bytes of a slot that is full and shares nothing.</summary>
    public static long BytesPerSlot(int layers, int heads, int headDim, int context, int outputWidth)
    {
        long pages = (context + PageLength - 1) / PageLength;
        return pages * PageLength * sizeof(float) * (layers * heads * 2L * PackedMatrix.RoundUp(headDim) + outputWidth);
    }

    public int ValueStride { get; }

    /// <summary>The most bytes that slots held at one time; a page that several share counts once.</summary>
    public long PeakBytes => pool.PeakBytes;

    /// <summary>The pages of a slot, first positions first.</summary>
    public float** Pages(int slot) => (float**)tables.Pointer + (long)slot * pagesPerSlot;

    /// <summary>Where in each page the keys of a layer's head begin. Its values lie <see cref="ValuesBehindKeys"/> floats behind.</summary>
    public long Keys(int layer, int head) => ((long)layer * heads + head) * blockSize;

    public long ValuesBehindKeys => (long)PageLength * headDim;

    /// <summary>Makes positions writable that are about to be fed.</summary>
    public void Prepare(int slot, int position, int count)
    {
        var pages = Pages(slot);
        for (var i = position / PageLength; i <= (position + count - 1) / PageLength; i++)
        {
            if (pages[i] is null)
            {
                pages[i] = pool.Take();
            }
            else if (PagePool.IsShared(pages[i]))
            {
                var shared = pages[i];
                pages[i] = pool.Copy(shared);
                pool.Release(shared);
            }
        }
    }

    public void Store(int slot, int layer, int head, int position, float* key, float* value)
    {
        var keys = Pages(slot)[position / PageLength] + Keys(layer, head);
        AttentionKernel.StoreKey(key, keys, position % PageLength, headDim);
        new ReadOnlySpan<float>(value, headDim).CopyTo(new Span<float>(keys + ValuesBehindKeys + (long)(position % PageLength) * ValueStride, headDim));
    }

    /// <summary>What is kept of a position beside its keys and values: [width].</summary>
    public Span<float> Output(int slot, int position) =>
        new(Pages(slot)[position / PageLength] + outputs + (long)(position % PageLength) * outputWidth, outputWidth);

    /// <summary>Gives slot <paramref name="to"/> the first positions of another: its whole pages are shared, the rest is copied when it is written.</summary>
    public void SharePrefix(int from, int to, int length)
    {
        Truncate(to, 0);
        var source = Pages(from);
        var target = Pages(to);
        for (var i = 0; i * PageLength < length; i++)
        {
            target[i] = PagePool.Share(source[i]);
        }
    }

    /// <summary>Gives back the pages that hold no position before <paramref name="length"/>.</summary>
    public void Truncate(int slot, int length)
    {
        var pages = Pages(slot);
        for (var i = (length + PageLength - 1) / PageLength; i < pagesPerSlot && pages[i] is not null; i++)
        {
            pool.Release(pages[i]);
            pages[i] = null;
        }
    }

    public void Dispose()
    {
        tables.Dispose();
        pool.Dispose();
    }
}
