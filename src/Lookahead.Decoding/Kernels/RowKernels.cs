using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Lookahead.Decoding.Kernels;

/// <summary>What is done to one row at a time. Widths are rounded up to whole vectors; the padding holds zeros and stays zero.</summary>
internal static unsafe class RowKernels
{
    /// <summary>y = x / sqrt(mean(x^2) + epsilon) * weight (arXiv 1910.07467). The sum runs over 8 lanes, front to back.</summary>
    /// <param name="x">[stride], zero from <paramref name="dim"/> on.</param>
    /// <param name="weight">[stride].</param>
    /// <param name="y">[stride].</param>
    /// <param name="dim">The true width, by which the mean divides.</param>
    /// <param name="stride">A multiple of 8.</param>
    /// <param name="epsilon">The configuration's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RmsNorm(float* x, float* weight, float* y, int dim, int stride, float epsilon)
    {
        var squares = Vector256<float>.Zero;
        for (var i = 0; i < stride; i += VectorMath.Width)
        {
            var v = Load(x + i);
            squares = FusedMultiplyAdd(v, v, squares);
        }
        var scale = Create(1f / MathF.Sqrt(VectorMath.Sum(squares) / dim + epsilon));
        for (var i = 0; i < stride; i += VectorMath.Width)
        {
            (Load(x + i) * scale * Load(weight + i)).Store(y + i);
        }
    }

    /// <summary>
    /// <see cref="RmsNorm"/> of each of the heads that lie side by side in x [heads, headDim], in place. A width that is no
    /// whole number of vectors ends in single values, added to the sum one by one.
    /// </summary>
    /// <param name="weight">[headDim], the same for every head.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RmsNormHeads(float* x, float* weight, int heads, int headDim, float epsilon)
    {
        var vectors = headDim - headDim % VectorMath.Width;
        for (var head = 0; head < heads; head++, x += headDim)
        {
            var squares = Vector256<float>.Zero;
            for (var i = 0; i < vectors; i += VectorMath.Width)
            {
                var v = Load(x + i);
                squares = FusedMultiplyAdd(v, v, squares);
            }
            var sum = VectorMath.Sum(squares);
            for (var i = vectors; i < headDim; i++)
            {
                sum = MathF.FusedMultiplyAdd(x[i], x[i], sum);
            }
            var scale = 1f / MathF.Sqrt(sum / headDim + epsilon);
            for (var i = 0; i < vectors; i += VectorMath.Width)
            {
                (Load(x + i) * Create(scale) * Load(weight + i)).Store(x + i);
            }
            for (var i = vectors; i < headDim; i++)
            {
                x[i] = x[i] * scale * weight[i];
            }
        }
    }

    /// <summary>x += y, value by value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* x, float* y, int length)
    {
        var i = 0;
        for (; i + VectorMath.Width <= length; i += VectorMath.Width)
        {
            (Load(x + i) + Load(y + i)).Store(x + i);
        }
        for (; i < length; i++)
        {
            x[i] += y[i];
        }
    }

    /// <summary>gate = silu(gate) * up = gate / (1 + e^-gate) * up, for a multiple of 8 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SwiGlu(float* gate, float* up, int length)
    {
        for (var i = 0; i < length; i += VectorMath.Width)
        {
            var g = Load(gate + i);
            (g / (Create(1f) + VectorMath.Exp(-g)) * Load(up + i)).Store(gate + i);
        }
    }

    /// <summary>Turns dimensions i and i + half of each head by the angle of one position (arXiv 2104.09864), in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(float* x, int heads, int headDim, float* cos, float* sin)
    {
        var half = headDim / 2;
        for (var head = 0; head < heads; head++, x += headDim)
        {
            for (var i = 0; i < half; i++)
            {
                var (a, b) = (x[i], x[i + half]);
                x[i] = a * cos[i] - b * sin[i];
                x[i + half] = b * cos[i] + a * sin[i];
            }
        }
    }
}
