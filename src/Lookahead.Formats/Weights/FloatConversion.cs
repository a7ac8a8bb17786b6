using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lookahead.Formats.Weights;

/// <summary>
/// F32, F16 and BF16 (little-endian bytes) to and from floats. Widening is exact and keeps the bits of NaNs, so that
/// 16-bit weights read and written again are the same bytes; narrowing rounds to nearest, ties to even.
/// </summary>
public static class FloatConversion
{
    private const float TwoTo112 = 5.192296858534828e33f; // 2^(127 - 15): moves F16's exponent bias to F32's.

    /// <summary>Converts <c>target.Length</c> elements of a dtype to floats.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the target needs, or the dtype is no float dtype.</exception>
    public static void ToFloats(string dtype, ReadOnlySpan<byte> bytes, Span<float> target)
    {
        RequireLittleEndian();
        CheckLength(dtype, bytes.Length, target.Length);
        switch (dtype)
        {
            case DTypes.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(target));
                break;
            case DTypes.BF16:
                FromBFloat16(bytes, target);
                break;
            default:
                FromHalf(bytes, target);
                break;
        }
    }

    /// <summary>Converts floats to the bytes of a dtype.</summary>
    /// <exception cref="ArgumentException">The target has another length than the values need, or the dtype is no float dtype.</exception>
    public static void FromFloats(string dtype, ReadOnlySpan<float> values, Span<byte> target)
    {
        RequireLittleEndian();
        CheckLength(dtype, target.Length, values.Length);
        if (dtype == DTypes.F32)
        {
            MemoryMarshal.AsBytes(values).CopyTo(target);
            return;
        }
        var toBFloat16 = dtype == DTypes.BF16;
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target[(2 * i)..], toBFloat16 ? ToBFloat16(values[i]) : ToHalf(values[i]));
        }
    }

    /// <summary>The nearest BF16, ties to even; a NaN stays a NaN with the upper bits of its payload.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if ((bits & 0x7FFF_FFFF) > 0x7F80_0000)
        {
            var upper = bits >> 16;
            return (ushort)((upper & 0x7F) == 0 ? upper | 0x40 : upper); // Never let a NaN become an infinity.
        }
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The nearest F16, ties to even; a NaN stays a NaN with the upper bits of its payload.</summary>
    public static ushort ToHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if ((bits & 0x7FFF_FFFF) > 0x7F80_0000)
        {
            var payload = (bits >> 13) & 0x3FF;
            return (ushort)(((bits >> 16) & 0x8000) | 0x7C00 | (payload == 0 ? 0x200 : payload));
        }
        return BitConverter.HalfToUInt16Bits((Half)value);
    }

    private static void FromBFloat16(ReadOnlySpan<byte> bytes, Span<float> target)
    {
        ref var source = ref Unsafe.As<byte, ushort>(ref MemoryMarshal.GetReference(bytes));
        ref var result = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(target));
        var i = 0;
        for (; i <= target.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(Load(ref source, i), out var low, out var high);
            Vector.ShiftLeft(low, 16).StoreUnsafe(ref result, (nuint)i);
            Vector.ShiftLeft(high, 16).StoreUnsafe(ref result, (nuint)(i + Vector<uint>.Count));
        }
        for (; i < target.Length; i++)
        {
            Unsafe.Add(ref result, i) = (uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16;
        }
    }

    private static void FromHalf(ReadOnlySpan<byte> bytes, Span<float> target)
    {
        ref var source = ref Unsafe.As<byte, ushort>(ref MemoryMarshal.GetReference(bytes));
        ref var result = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(target));
        var i = 0;
        for (; i <= target.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(Load(ref source, i), out var low, out var high);
            FromHalf(low).StoreUnsafe(ref result, (nuint)i);
            FromHalf(high).StoreUnsafe(ref result, (nuint)(i + Vector<uint>.Count));
        }
        for (; i < target.Length; i++)
        {
            Unsafe.Add(ref result, i) = FromHalf(new Vector<uint>(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..])))[0];
        }
    }

    /// <summary>
    /// Bits of F16 to bits of F32. Exponent and mantissa moved to their places are a float that is 2^112 too small, subnormals
    /// included, so that one exact multiplication mends both; infinities and NaNs only get the highest exponent.
    /// </summary>
    private static Vector<uint> FromHalf(Vector<uint> half)
    {
        var sign = Vector.ShiftLeft(half & new Vector<uint>(0x8000), 16);
        var magnitude = half & new Vector<uint>(0x7FFF);
        var moved = Vector.ShiftLeft(magnitude, 13);
        var finite = Vector.AsVectorUInt32(Vector.AsVectorSingle(moved) * new Vector<float>(TwoTo112));
        var special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x7C00));
        return sign | Vector.ConditionalSelect(special, moved | new Vector<uint>(0x7F80_0000), finite);
    }

    private static Vector<ushort> Load(ref ushort source, int index) =>
        Unsafe.ReadUnaligned<Vector<ushort>>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref source, index)));

    private static void CheckLength(string dtype, int bytes, int elements)
    {
        if (!DTypes.IsFloat(dtype))
        {
            throw new ArgumentException($"{dtype} is none of F32, F16 and BF16.", nameof(dtype));
        }
        if (bytes != (long)elements * DTypes.ElementSize(dtype)!.Value)
        {
            throw new ArgumentException($"{bytes} bytes of {dtype} are not {elements} elements.", nameof(bytes));
        }
    }

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Weights files are little-endian, and so must this machine be.");
        }
    }
}
