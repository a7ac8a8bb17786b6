using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Exact;

/// <summary>Pages of equal size, taken from memory as they are needed, counted by who holds them, and used again.</summary>
/// <remarks>Not thread-safe. A page's content is whatever its last holder left there.</remarks>
/// <param name="length">Floats per page.</param>
internal sealed unsafe class PagePool(long length) : IDisposable
{
    private const int HeaderFloats = 16; // A cache line, so that pages stay aligned to one.
    private const long ArenaFloats = 1 << 20;

    private readonly long stride = HeaderFloats + (length + HeaderFloats - 1) / HeaderFloats * HeaderFloats;
    private readonly List<FloatBuffer> arenas = [];
    private Header* free;
    private long inUse;

    /// <summary>The most bytes that were held at one time.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>A page with one holder.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory for more.</exception>
    public float* Take()
    {
        if (free is null)
        {
            Grow();
        }
        var header = free;
        free = header->Next;
        header->Holders = 1;
        PeakBytes = Math.Max(PeakBytes, ++inUse * stride * sizeof(float));
        return (float*)header + HeaderFloats;
    }

    /// <summary>One more holder.</summary>
    public static float* Share(float* page)
    {
        HeaderOf(page)->Holders++;
        return page;
    }

    public static bool IsShared(float* page) => HeaderOf(page)->Holders > 1;

    /// <summary>One holder less; without any, the page is free.</summary>
    public void Release(float* page)
    {
        var header = HeaderOf(page);
        if (--header->Holders == 0)
        {
            header->Next = free;
            free = header;
            inUse--;
        }
    }

    /// <summary>A page of its own with the content of a shared one.</summary>
    public float* Copy(float* page)
    {
        var copy = Take();
        Buffer.MemoryCopy(page, copy, length * sizeof(float), length * sizeof(float));
        return copy;
    }

    public void Dispose()
    {
        foreach (var arena in arenas)
        {
            arena.Dispose();
        }
    }

    private static Header* HeaderOf(float* page) => (Header*)(page - HeaderFloats);

    private void Grow()
    {
        var pages = Math.Max(1, ArenaFloats / stride);
        var arena = new FloatBuffer(pages * stride);
        arenas.Add(arena);
        for (var i = pages - 1; i >= 0; i--)
        {
            var header = (Header*)(arena.Pointer + i * stride);
            header->Next = free;
            free = header;
        }
    }

    private struct Header
    {
        public Header* Next;
        public int Holders;
    }
}
