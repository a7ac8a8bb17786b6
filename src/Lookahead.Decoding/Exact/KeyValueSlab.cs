using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Exact;

/// <summary>
/// Keys and values of every slot, layer, key/value head and position, allocated once. Nothing is ever moved or cleared:
/// a position is valid when its sequence's length says so, and is overwritten when it is fed again.
/// </summary>
/// <remarks>
/// Keys: [slot, layer, head, position / 8, headDim, 8], so that the scores of 8 positions are the 8 lanes of a vector.
/// Values: [slot, layer, head, position, headDim rounded up to 8].
/// </remarks>
internal sealed unsafe class KeyValueSlab : IDisposable
{
    private readonly int layers, heads;
    private readonly int headDim;
    private readonly long keySize, valueSize; // Floats per slot, layer and head.
    private readonly FloatBuffer keys, values;

    public KeyValueSlab(int slots, int layers, int heads, int headDim, int context)
    {
        (this.layers, this.heads, this.headDim) = (layers, heads, headDim);
        ValueStride = RoundUp(headDim);
        long positions = RoundUp(context);
        keySize = positions * headDim;
        valueSize = positions * ValueStride;
        keys = new FloatBuffer(slots * layers * heads * keySize);
        values = new FloatBuffer(slots * layers * heads * valueSize);
    }

    public int ValueStride { get; }

    public long Bytes => (keys.Length + values.Length) * sizeof(float);

    public float* Keys(int slot, int layer, int head) => keys.Pointer + (((long)slot * layers + layer) * heads + head) * keySize;

    public float* Values(int slot, int layer, int head) => values.Pointer + (((long)slot * layers + layer) * heads + head) * valueSize;

    public void Store(int slot, int layer, int head, int position, float* key, float* value)
    {
        AttentionKernel.StoreKey(key, Keys(slot, layer, head), position, headDim);
        new ReadOnlySpan<float>(value, headDim).CopyTo(new Span<float>(Values(slot, layer, head) + (long)position * ValueStride, headDim));
    }

    public void CopyPrefix(int from, int to, int length)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            for (var head = 0; head < heads; head++)
            {
                Copy(Keys(from, layer, head), Keys(to, layer, head), (long)RoundUp(length) * headDim);
                Copy(Values(from, layer, head), Values(to, layer, head), (long)length * ValueStride);
            }
        }
    }

    public void Dispose()
    {
        keys.Dispose();
        values.Dispose();
    }

    private static void Copy(float* from, float* to, long length) =>
        Buffer.MemoryCopy(from, to, length * sizeof(float), length * sizeof(float));

    private static int RoundUp(int value) => (value + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width;
}
