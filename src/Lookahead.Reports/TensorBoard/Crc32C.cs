using System.Buffers.Binary;
using System.Numerics;

namespace Lookahead.Reports.TensorBoard;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4), as TFRecord files use it.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return ~crc;
    }

    /// <summary>Turned and shifted, so that a checksum of data which holds checksums stays a good one (TensorFlow, <c>crc32c::Mask</c>).</summary>
    public static uint Masked(ReadOnlySpan<byte> bytes) => unchecked(BitOperations.RotateRight(Of(bytes), 15) + 0xa282ead8u);
}
