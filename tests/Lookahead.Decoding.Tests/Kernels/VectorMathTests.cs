using System.Runtime.Intrinsics;
using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Tests.Kernels;

public sealed class VectorMathTests
{
    [Fact]
    public void Exp_WholeRange_IsWithinTwoPartsInTenMillion()
    {
        for (var x = -87f; x <= 88f; x += 0.0137f)
        {
            var expected = Math.Exp(x);
            Assert.InRange(VectorMath.Exp(Vector256.Create(x)).GetElement(3), expected * (1 - 2e-7), expected * (1 + 2e-7));
        }
    }

    [Fact]
    public void Exp_AnyLane_GivesTheSameBits()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 1000; trial++)
        {
            var values = Enumerable.Range(0, 8).Select(_ => (float)(200 * random.NextDouble() - 100)).ToArray();
            var together = VectorMath.Exp(Vector256.Create(values));
            for (var lane = 0; lane < 8; lane++)
            {
                Assert.Equal(VectorMath.Exp(Vector256.Create(values[lane])).GetElement(0), together.GetElement(lane));
            }
        }
    }

    [Fact]
    public void Exp_BelowRangeAndMinusInfinity_IsZero()
    {
        Assert.Equal(Vector256<float>.Zero, VectorMath.Exp(Vector256.Create(-87.01f)));
        Assert.Equal(Vector256<float>.Zero, VectorMath.Exp(Vector256.Create(float.NegativeInfinity)));
        Assert.Equal(Vector256.Create(1f), VectorMath.Exp(Vector256<float>.Zero));
    }
}
