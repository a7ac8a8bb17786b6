using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Lookahead.Decoding.Kernels;

/// <summary>
/// Functions on 8 floats whose lanes do not know of each other: a value's result does not depend on where in a vector it
/// stands. Built from additions, multiplications and fused multiply-adds alone, each correctly rounded (IEEE 754), so the
/// bits are the same on every machine; a library's exp and log are not.
/// </summary>
internal static class VectorMath
{
    public const int Width = 8;

    private const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has few bits, so n * Ln2High is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>
    /// e^x for x in [-87, 88], 0 below; relative error under 2e-7. x = n ln 2 + r with |r| at most ln(2)/2, and e^r by its
    /// Taylor polynomial of degree 7, whose remainder is under 6e-9 there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        var low = Create(-87f);
        var clamped = MinNative(MaxNative(x, low), Create(88f));
        var n = Floor(FusedMultiplyAdd(clamped, Create(Log2E), Create(0.5f)));
        var r = FusedMultiplyAdd(n, Create(-Ln2High), clamped);
        r = FusedMultiplyAdd(n, Create(-Ln2Low), r);
        var y = FusedMultiplyAdd(Create(1f / 5040), r, Create(1f / 720));
        y = FusedMultiplyAdd(y, r, Create(1f / 120));
        y = FusedMultiplyAdd(y, r, Create(1f / 24));
        y = FusedMultiplyAdd(y, r, Create(1f / 6));
        y = FusedMultiplyAdd(y, r, Create(0.5f));
        y = FusedMultiplyAdd(y, r, One);
        y = FusedMultiplyAdd(y, r, One);
        var power = ShiftLeft(ConvertToInt32(n) + Create(127), 23).AsSingle(); // 2^n
        return ConditionalSelect(GreaterThanOrEqual(x, low), y * power, Vector256<float>.Zero);
    }

    /// <summary>The 8 lanes added in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> x)
    {
        var four = x.GetLower() + x.GetUpper();
        return four.GetElement(0) + four.GetElement(1) + (four.GetElement(2) + four.GetElement(3));
    }

    /// <summary>The greatest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Vector256<float> x)
    {
        var four = Vector128.Max(x.GetLower(), x.GetUpper());
        return MathF.Max(MathF.Max(four.GetElement(0), four.GetElement(1)), MathF.Max(four.GetElement(2), four.GetElement(3)));
    }

    private static Vector256<float> One => Create(1f);
}
