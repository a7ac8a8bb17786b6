using System.Runtime.InteropServices;
using Lookahead.Formats.Weights;

namespace Lookahead.Formats.Tests.Weights;

public sealed class FloatConversionTests
{
    private static readonly ushort[] All = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];

    [Fact]
    public void ToFloats_EveryHalf_EqualsSystemHalfAndKeepsPayloadsOfNaNs()
    {
        var values = Read("F16", All);
        for (var i = 0; i < All.Length; i++)
        {
            var expected = (float)BitConverter.UInt16BitsToHalf(All[i]);
            if (float.IsNaN(expected))
            {
                // System.Half may set the quiet bit; all other bits are the payload, moved by 13.
                var bits = BitConverter.SingleToUInt32Bits(values[i]);
                Assert.Equal(((uint)(All[i] & 0x8000) << 16) | 0x7F80_0000 | ((uint)(All[i] & 0x3FF) << 13), bits);
                Assert.Equal(BitConverter.SingleToUInt32Bits(expected) | 0x40_0000, bits | 0x40_0000);
            }
            else
            {
                Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(values[i]));
            }
        }
    }

    [Fact]
    public void ToFloats_EveryBFloat16_IsItsBitsAndSixteenZeros()
    {
        var values = Read("BF16", All);
        for (var i = 0; i < All.Length; i++)
        {
            Assert.Equal((uint)All[i] << 16, BitConverter.SingleToUInt32Bits(values[i]));
        }
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void FromFloats_EveryValueOfTheDtype_GivesTheSameBits(string dtype) => Assert.Equal(All, Written(dtype, Read(dtype, All)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(33)]
    public void ToFloats_AnyLength_EqualsOneByOne(int length)
    {
        foreach (var dtype in new[] { "F16", "BF16" })
        {
            var expected = All[15000..].Take(length).Select(v => Read(dtype, [v])[0]);
            Assert.Equal(expected, Read(dtype, All[15000..(15000 + length)]));
        }
    }

    [Fact]
    public void FromFloats_RandomFloats_RoundToNearestEven()
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 200_000).Select(_ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32))).Where(v => !float.IsNaN(v)).ToArray();
        Assert.Equal(values.Select(v => BitConverter.HalfToUInt16Bits((Half)v)), Written("F16", values));
        foreach (var (value, bits) in values.Zip(Written("BF16", values)))
        {
            var (down, up) = (Wide(value, 0), Wide(value, 1));
            var result = BitConverter.UInt32BitsToSingle((uint)bits << 16);
            if (float.IsInfinity(up) && !float.IsInfinity(value))
            {
                continue; // Below.
            }
            var (toDown, toUp) = (Math.Abs((double)value - down), Math.Abs((double)up - value));
            var expected = toDown < toUp || value.Equals(down) || (toDown.Equals(toUp) && (BitConverter.SingleToUInt32Bits(down) & 0x1_0000) == 0) ? down : up;
            Assert.Equal(expected, result);
        }
    }

    [Theory]
    [InlineData(0x3F80_8000, 0x3F80)] // A tie, to the even one below.
    [InlineData(0x3F81_8000, 0x3F82)] // A tie, to the even one above.
    [InlineData(0x3F80_8001, 0x3F81)]
    [InlineData(0x7F7F_FFFF, 0x7F80)] // The largest float is nearer to what would come next, so infinite.
    [InlineData(0x7F80_0001, 0x7FC0)] // A NaN whose payload would be cut off.
    [InlineData(0x0000_8001, 0x0001)] // Subnormal.
    public void ToBFloat16_EdgeCases_AreRight(uint bits, ushort expected) =>
        Assert.Equal(expected, FloatConversion.ToBFloat16(BitConverter.UInt32BitsToSingle(bits)));

    [Fact]
    public void ToFloats_BytesThatAreNotAligned_AreRead()
    {
        var bytes = new byte[1 + 2 * 100];
        MemoryMarshal.AsBytes(All.AsSpan(500, 100)).CopyTo(bytes.AsSpan(1));
        var values = new float[100];
        FloatConversion.ToFloats("BF16", bytes.AsSpan(1), values);
        Assert.Equal(Read("BF16", All[500..600]), values);
    }

    private static float Wide(float value, uint further) =>
        BitConverter.UInt32BitsToSingle(((BitConverter.SingleToUInt32Bits(value) >> 16) + further) << 16);

    private static float[] Read(string dtype, ushort[] bits)
    {
        var values = new float[bits.Length];
        FloatConversion.ToFloats(dtype, MemoryMarshal.AsBytes(bits.AsSpan()), values);
        return values;
    }

    private static ushort[] Written(string dtype, float[] values)
    {
        var bits = new ushort[values.Length];
        FloatConversion.FromFloats(dtype, values, MemoryMarshal.AsBytes(bits.AsSpan()));
        return bits;
    }
}
