using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Lookahead.Decoding.Kernels;

/// <summary>
/// One query of one head over the cached positions 0..count-1. Every reduction (over the head's dimensions, the softmax
/// sum, the weighted sum of values) runs in an order that depends on the position alone: not on other rows, on how the
/// positions came into the cache, or on its capacity.
/// </summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Positions per page of keys and values.</summary>
    public const int PageLength = 4 * Block;

    private const int Block = VectorMath.Width;

    /// <param name="query">[headDim], already turned.</param>
    /// <param name="pages">Of <see cref="PageLength"/> positions each, first positions first.</param>
    /// <param name="keys">Where in a page the keys begin: [positions / 8, headDim, 8], 8 positions side by side, so that a score is one lane.</param>
    /// <param name="values">Where in a page the values begin: [positions, valueStride].</param>
    /// <param name="count">Positions looked at, from 1.</param>
    /// <param name="headDim">The true width of a head.</param>
    /// <param name="valueStride"><paramref name="headDim"/> rounded up to a multiple of 8.</param>
    /// <param name="scores">Scratch of count floats, rounded up to a multiple of 8.</param>
    /// <param name="mixed">[valueStride], the result.</param>
    public static void Attend(float* query, float** pages, long keys, long values, int count, int headDim, int valueStride, float* scores, float* mixed)
    {
        Score(query, pages, keys, count, headDim, scores);
        var scale = Create(1f / Softmax(scores, count));
        var at = 0;
        for (; at + 6 * Block <= valueStride; at += 6 * Block)
        {
            Mix6(scores, pages, values + at, count, valueStride, scale, mixed + at);
        }
        for (; at + 4 * Block <= valueStride; at += 4 * Block)
        {
            Mix4(scores, pages, values + at, count, valueStride, scale, mixed + at);
        }
        for (; at < valueStride; at += Block)
        {
            Mix1(scores, pages, values + at, count, valueStride, scale, mixed + at);
        }
    }

    /// <summary>Writes one key of one head into its lane of the blocked layout of a page.</summary>
    public static void StoreKey(float* key, float* keys, int position, int headDim)
    {
        var lane = keys + (nint)(position / Block) * headDim * Block + position % Block;
        for (var i = 0; i < headDim; i++)
        {
            lane[i * Block] = key[i];
        }
    }

    // scores[p] = sum over d of query[d] * key[p][d], d = 0, 1, 2, ..., divided by sqrt(headDim).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score(float* query, float** pages, long keys, int count, int headDim, float* scores)
    {
        var scale = Create(1f / MathF.Sqrt(headDim));
        nint blockSize = headDim * Block;
        var position = 0;
        for (; position + 3 * Block < count; position += PageLength, pages++)
        {
            var page = *pages + keys;
            Vector256<float> a = default, b = default, c = default, d = default;
            for (nint i = 0; i < headDim; i++)
            {
                var q = Create(query[i]);
                var at = page + i * Block;
                a = FusedMultiplyAdd(q, Load(at), a);
                b = FusedMultiplyAdd(q, Load(at + blockSize), b);
                c = FusedMultiplyAdd(q, Load(at + 2 * blockSize), c);
                d = FusedMultiplyAdd(q, Load(at + 3 * blockSize), d);
            }
            (a * scale).Store(scores + position);
            (b * scale).Store(scores + position + Block);
            (c * scale).Store(scores + position + 2 * Block);
            (d * scale).Store(scores + position + 3 * Block);
        }
        for (var block = position < count ? *pages + keys : null; position < count; position += Block, block += blockSize)
        {
            Vector256<float> a = default;
            for (nint i = 0; i < headDim; i++)
            {
                a = FusedMultiplyAdd(Create(query[i]), Load(block + i * Block), a);
            }
            (a * scale).Store(scores + position);
        }
        // The last block's lanes beyond count hold whatever the cache held: rejected drafts, another sequence.
        for (var i = count; i < position; i++)
        {
            scores[i] = float.NegativeInfinity;
        }
    }

    // Scores to weights e^(s - max), in place; returns their sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Softmax(float* scores, int count)
    {
        var greatest = Load(scores);
        for (var i = Block; i < count; i += Block)
        {
            greatest = Max(greatest, Load(scores + i));
        }
        var max = Create(VectorMath.Maximum(greatest));
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < count; i += Block)
        {
            var weight = VectorMath.Exp(Load(scores + i) - max);
            weight.Store(scores + i);
            sum += weight;
        }
        return VectorMath.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix6(float* weights, float** pages, long at, int count, nint stride, Vector256<float> scale, float* mixed)
    {
        Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default;
        for (; count > 0; count -= PageLength, weights += PageLength, pages++)
        {
            var values = *pages + at;
            var end = Math.Min(count, PageLength);
            for (nint p = 0; p < end; p++, values += stride)
            {
                var w = Create(weights[p]);
                a = FusedMultiplyAdd(w, Load(values), a);
                b = FusedMultiplyAdd(w, Load(values + Block), b);
                c = FusedMultiplyAdd(w, Load(values + 2 * Block), c);
                d = FusedMultiplyAdd(w, Load(values + 3 * Block), d);
                e = FusedMultiplyAdd(w, Load(values + 4 * Block), e);
                f = FusedMultiplyAdd(w, Load(values + 5 * Block), f);
            }
        }
        (a * scale).Store(mixed);
        (b * scale).Store(mixed + Block);
        (c * scale).Store(mixed + 2 * Block);
        (d * scale).Store(mixed + 3 * Block);
        (e * scale).Store(mixed + 4 * Block);
        (f * scale).Store(mixed + 5 * Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix4(float* weights, float** pages, long at, int count, nint stride, Vector256<float> scale, float* mixed)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        for (; count > 0; count -= PageLength, weights += PageLength, pages++)
        {
            var values = *pages + at;
            var end = Math.Min(count, PageLength);
            for (nint p = 0; p < end; p++, values += stride)
            {
                var w = Create(weights[p]);
                a = FusedMultiplyAdd(w, Load(values), a);
                b = FusedMultiplyAdd(w, Load(values + Block), b);
                c = FusedMultiplyAdd(w, Load(values + 2 * Block), c);
                d = FusedMultiplyAdd(w, Load(values + 3 * Block), d);
            }
        }
        (a * scale).Store(mixed);
        (b * scale).Store(mixed + Block);
        (c * scale).Store(mixed + 2 * Block);
        (d * scale).Store(mixed + 3 * Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix1(float* weights, float** pages, long at, int count, nint stride, Vector256<float> scale, float* mixed)
    {
        Vector256<float> a = default;
        for (; count > 0; count -= PageLength, weights += PageLength, pages++)
        {
            var values = *pages + at;
            var end = Math.Min(count, PageLength);
            for (nint p = 0; p < end; p++, values += stride)
            {
                a = FusedMultiplyAdd(Create(weights[p]), Load(values), a);
            }
        }
        (a * scale).Store(mixed);
    }
}
