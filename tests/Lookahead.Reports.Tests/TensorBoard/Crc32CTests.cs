using System.Text;
using Lookahead.Reports.TensorBoard;

namespace Lookahead.Reports.Tests.TensorBoard;

/// <summary>The test vectors of RFC 3720 (iSCSI), appendix B.4, and the check value of the CRC catalogue.</summary>
public sealed class Crc32CTests
{
    [Fact]
    public void Of_PublishedVectors_IsTheirChecksum()
    {
        byte[] ascending = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

        Assert.Equal(0x8a9136aau, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62a8ab43u, Crc32C.Of(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46dd794eu, Crc32C.Of(ascending));
        Assert.Equal(0x113fdb5cu, Crc32C.Of(ascending.Reverse().ToArray()));
        Assert.Equal(0xe3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0u, Crc32C.Of(Encoding.UTF8.GetBytes("")));
    }

    [Fact]
    public void Masked_IsTurnedByFifteenBitsAndShifted() =>
        Assert.Equal(unchecked(((0xe3069283u >> 15) | (0xe3069283u << 17)) + 0xa282ead8u), Crc32C.Masked("123456789"u8));
}
