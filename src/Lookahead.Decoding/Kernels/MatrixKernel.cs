using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Lookahead.Decoding.Kernels;

/// <summary>
/// y[r, o] = sum over k of x[r, k] * w[o, k], and y += for the residual form.
/// </summary>
/// <remarks>
/// Row-invariant by construction: every output is one lane of one accumulator that starts at zero and takes
/// fma(x[r, k], w[o, k]) for k = 0, 1, 2, ... in this order. How many rows or panels share a loop decides only which
/// accumulators stand side by side; it never enters an output's own chain of operations. A fused multiply-add is exact up
/// to one rounding wherever it runs, so the bits do not depend on the instruction set either.
/// Rows are taken up to 6 at a time: enough independent chains to hide the latency of the multiply-add within 16 registers.
/// </remarks>
internal static unsafe class MatrixKernel
{
    private const int Width = PackedMatrix.PanelWidth;
    private const int Half = Width / 2;

    // How many rows to take next when so many are left: no single row is left over beside others.
    private static ReadOnlySpan<byte> NextRows => [0, 1, 2, 3, 4, 3, 6, 4, 4, 6, 6, 4];

    /// <summary>Computes panels [<paramref name="firstPanel"/>, <paramref name="endPanel"/>) of all rows.</summary>
    /// <param name="x">[rows, xStride].</param>
    /// <param name="y">[rows, yStride]; yStride is at least the matrix's <see cref="PackedMatrix.Stride"/>.</param>
    /// <param name="accumulate">Adds to y (after the sum is complete) instead of overwriting it.</param>
    public static void Multiply(PackedMatrix matrix, int firstPanel, int endPanel, int rows, float* x, int xStride, float* y, int yStride, bool accumulate)
    {
        nint inputs = matrix.Inputs;
        var panelSize = inputs * Width;
        if (rows <= 2)
        {
            // Few rows have few chains of their own: several panels side by side make up for it.
            var panel = firstPanel;
            for (; panel + 4 <= endPanel && rows == 1; panel += 4)
            {
                Rows1Panels4(matrix.Pointer + panel * panelSize, panelSize, inputs, x, y + panel * Width, accumulate);
            }
            for (; panel + 2 <= endPanel && rows == 2; panel += 2)
            {
                Rows2Panels2(matrix.Pointer + panel * panelSize, panelSize, inputs, x, xStride, y + panel * Width, yStride, accumulate);
            }
            firstPanel = panel;
        }
        for (var panel = firstPanel; panel < endPanel; panel++)
        {
            var weights = matrix.Pointer + panel * panelSize;
            var output = y + panel * Width;
            var row = 0;
            while (row < rows)
            {
                var left = rows - row;
                var taken = left < NextRows.Length ? NextRows[left] : 6;
                var from = x + (nint)row * xStride;
                var to = output + (nint)row * yStride;
                switch (taken)
                {
                    case 6:
                        Rows6(weights, inputs, from, xStride, to, yStride, accumulate);
                        break;
                    case 4:
                        Rows4(weights, inputs, from, xStride, to, yStride, accumulate);
                        break;
                    case 3:
                        Rows3(weights, inputs, from, xStride, to, yStride, accumulate);
                        break;
                    case 2:
                        Rows2(weights, inputs, from, xStride, to, yStride, accumulate);
                        break;
                    default:
                        Rows1(weights, inputs, from, to, accumulate);
                        break;
                }
                row += taken;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(float* w, nint inputs, float* x, nint xs, float* y, nint ys, bool accumulate)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        Vector256<float> d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        float* x3 = x + 3 * xs;
        for (nint k = 0; k < inputs; k++)
        {
            var w0 = LoadAligned(w);
            var w1 = LoadAligned(w + Half);
            var v = Create(x[k]);
            a0 = FusedMultiplyAdd(v, w0, a0);
            a1 = FusedMultiplyAdd(v, w1, a1);
            v = Create(x[xs + k]);
            b0 = FusedMultiplyAdd(v, w0, b0);
            b1 = FusedMultiplyAdd(v, w1, b1);
            v = Create(x[2 * xs + k]);
            c0 = FusedMultiplyAdd(v, w0, c0);
            c1 = FusedMultiplyAdd(v, w1, c1);
            v = Create(x3[k]);
            d0 = FusedMultiplyAdd(v, w0, d0);
            d1 = FusedMultiplyAdd(v, w1, d1);
            v = Create(x3[xs + k]);
            e0 = FusedMultiplyAdd(v, w0, e0);
            e1 = FusedMultiplyAdd(v, w1, e1);
            v = Create(x3[2 * xs + k]);
            f0 = FusedMultiplyAdd(v, w0, f0);
            f1 = FusedMultiplyAdd(v, w1, f1);
            w += Width;
        }
        Write(y, a0, a1, accumulate);
        Write(y + ys, b0, b1, accumulate);
        Write(y + 2 * ys, c0, c1, accumulate);
        Write(y + 3 * ys, d0, d1, accumulate);
        Write(y + 4 * ys, e0, e1, accumulate);
        Write(y + 5 * ys, f0, f1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float* w, nint inputs, float* x, nint xs, float* y, nint ys, bool accumulate)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector256<float> c0 = default, c1 = default, d0 = default, d1 = default;
        for (nint k = 0; k < inputs; k++)
        {
            var w0 = LoadAligned(w);
            var w1 = LoadAligned(w + Half);
            var v = Create(x[k]);
            a0 = FusedMultiplyAdd(v, w0, a0);
            a1 = FusedMultiplyAdd(v, w1, a1);
            v = Create(x[xs + k]);
            b0 = FusedMultiplyAdd(v, w0, b0);
            b1 = FusedMultiplyAdd(v, w1, b1);
            v = Create(x[2 * xs + k]);
            c0 = FusedMultiplyAdd(v, w0, c0);
            c1 = FusedMultiplyAdd(v, w1, c1);
            v = Create(x[3 * xs + k]);
            d0 = FusedMultiplyAdd(v, w0, d0);
            d1 = FusedMultiplyAdd(v, w1, d1);
            w += Width;
        }
        Write(y, a0, a1, accumulate);
        Write(y + ys, b0, b1, accumulate);
        Write(y + 2 * ys, c0, c1, accumulate);
        Write(y + 3 * ys, d0, d1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(float* w, nint inputs, float* x, nint xs, float* y, nint ys, bool accumulate)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        for (nint k = 0; k < inputs; k++)
        {
            var w0 = LoadAligned(w);
            var w1 = LoadAligned(w + Half);
            var v = Create(x[k]);
            a0 = FusedMultiplyAdd(v, w0, a0);
            a1 = FusedMultiplyAdd(v, w1, a1);
            v = Create(x[xs + k]);
            b0 = FusedMultiplyAdd(v, w0, b0);
            b1 = FusedMultiplyAdd(v, w1, b1);
            v = Create(x[2 * xs + k]);
            c0 = FusedMultiplyAdd(v, w0, c0);
            c1 = FusedMultiplyAdd(v, w1, c1);
            w += Width;
        }
        Write(y, a0, a1, accumulate);
        Write(y + ys, b0, b1, accumulate);
        Write(y + 2 * ys, c0, c1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(float* w, nint inputs, float* x, nint xs, float* y, nint ys, bool accumulate)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
        for (nint k = 0; k < inputs; k++)
        {
            var w0 = LoadAligned(w);
            var w1 = LoadAligned(w + Half);
            var v = Create(x[k]);
            a0 = FusedMultiplyAdd(v, w0, a0);
            a1 = FusedMultiplyAdd(v, w1, a1);
            v = Create(x[xs + k]);
            b0 = FusedMultiplyAdd(v, w0, b0);
            b1 = FusedMultiplyAdd(v, w1, b1);
            w += Width;
        }
        Write(y, a0, a1, accumulate);
        Write(y + ys, b0, b1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2Panels2(float* w, nint panelSize, nint inputs, float* x, nint xs, float* y, nint ys, bool accumulate)
    {
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector256<float> b0 = default, b1 = default, b2 = default, b3 = default;
        for (nint k = 0; k < inputs; k++)
        {
            var v = Create(x[k]);
            var u = Create(x[xs + k]);
            var weight = LoadAligned(w);
            a0 = FusedMultiplyAdd(v, weight, a0);
            b0 = FusedMultiplyAdd(u, weight, b0);
            weight = LoadAligned(w + Half);
            a1 = FusedMultiplyAdd(v, weight, a1);
            b1 = FusedMultiplyAdd(u, weight, b1);
            weight = LoadAligned(w + panelSize);
            a2 = FusedMultiplyAdd(v, weight, a2);
            b2 = FusedMultiplyAdd(u, weight, b2);
            weight = LoadAligned(w + panelSize + Half);
            a3 = FusedMultiplyAdd(v, weight, a3);
            b3 = FusedMultiplyAdd(u, weight, b3);
            w += Width;
        }
        Write(y, a0, a1, accumulate);
        Write(y + Width, a2, a3, accumulate);
        Write(y + ys, b0, b1, accumulate);
        Write(y + ys + Width, b2, b3, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(float* w, nint inputs, float* x, float* y, bool accumulate)
    {
        Vector256<float> a0 = default, a1 = default;
        for (nint k = 0; k < inputs; k++)
        {
            var v = Create(x[k]);
            a0 = FusedMultiplyAdd(v, LoadAligned(w), a0);
            a1 = FusedMultiplyAdd(v, LoadAligned(w + Half), a1);
            w += Width;
        }
        Write(y, a0, a1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1Panels4(float* w, nint panelSize, nint inputs, float* x, float* y, bool accumulate)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector256<float> c0 = default, c1 = default, d0 = default, d1 = default;
        float* w2 = w + 2 * panelSize;
        for (nint k = 0; k < inputs; k++)
        {
            var v = Create(x[k]);
            a0 = FusedMultiplyAdd(v, LoadAligned(w), a0);
            a1 = FusedMultiplyAdd(v, LoadAligned(w + Half), a1);
            b0 = FusedMultiplyAdd(v, LoadAligned(w + panelSize), b0);
            b1 = FusedMultiplyAdd(v, LoadAligned(w + panelSize + Half), b1);
            c0 = FusedMultiplyAdd(v, LoadAligned(w2), c0);
            c1 = FusedMultiplyAdd(v, LoadAligned(w2 + Half), c1);
            d0 = FusedMultiplyAdd(v, LoadAligned(w2 + panelSize), d0);
            d1 = FusedMultiplyAdd(v, LoadAligned(w2 + panelSize + Half), d1);
            w += Width;
            w2 += Width;
        }
        Write(y, a0, a1, accumulate);
        Write(y + Width, b0, b1, accumulate);
        Write(y + 2 * Width, c0, c1, accumulate);
        Write(y + 3 * Width, d0, d1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(float* y, Vector256<float> low, Vector256<float> high, bool accumulate)
    {
        if (accumulate)
        {
            low = Load(y) + low;
            high = Load(y + Half) + high;
        }
        low.Store(y);
        high.Store(y + Half);
    }
}
