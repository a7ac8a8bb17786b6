using Lookahead.Decoding.Sampling;
using Lookahead.Decoding.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Decoding.Tests.Sampling;

public sealed class CounterNoiseTests
{
    [Theory] // Known answers of the generator's authors (Random123, kat_vectors).
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu)]
    public void Philox_KnownCounters_GiveKnownWords(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint first, uint second) =>
        Assert.Equal((first, second), Philox.Draw(c0, c1, c2, c3, k0, k1));

    [Theory]
    [InlineData("sample")]
    [InlineData("position")]
    [InlineData("token")]
    [InlineData("problem")]
    [InlineData("seed")]
    public void Uniform_AlongEachPartOfTheKey_IsUniformAndUncorrelated(string part)
    {
        const int cells = 64;
        var n = Tier.Count(20_000, 500_000);
        var counts = new long[cells];
        var joint = new long[16];
        double previous = 0.5, correlation = 0;
        for (var i = 0; i < n; i++)
        {
            var noise = part switch
            {
                "sample" => CounterNoise.Create(1, "p", i),
                "problem" => CounterNoise.Create(1, $"p{i}", 0),
                "seed" => CounterNoise.Create(i, "p", 0),
                _ => CounterNoise.Create(1, "p", 0),
            };
            var u = noise.Uniform(part == "position" ? i : 3, part == "token" ? i : 5);
            Assert.InRange(u, double.Epsilon, 1 - 1e-17);
            counts[(int)(u * cells)]++;
            joint[(int)(previous * 4) * 4 + (int)(u * 4)]++;
            correlation += (u - 0.5) * (previous - 0.5) * 12 / n;
            previous = u;
        }
        Assert.InRange(ChiSquare.Deviations([.. Enumerable.Repeat(1.0 / cells, cells)], counts), -5, 5);
        Assert.InRange(ChiSquare.Deviations([.. Enumerable.Repeat(1.0 / 16, 16)], joint), -5, 5);
        Assert.InRange(correlation * Math.Sqrt(n), -5, 5);
    }

    [Fact]
    public void Uniform_SameKey_IsTheSameNumber()
    {
        var noise = CounterNoise.Create(7, "problem", 2);
        Assert.Equal(noise.Uniform(4, 9), CounterNoise.Create(7, "problem", 2).Uniform(4, 9));
        double[] others =
        [
            CounterNoise.Create(8, "problem", 2).Uniform(4, 9), CounterNoise.Create(7, "Problem", 2).Uniform(4, 9),
            CounterNoise.Create(7, "problem", 3).Uniform(4, 9), noise.Uniform(5, 9), noise.Uniform(4, 10), noise.Uniform(9, 4),
            noise.Uniform(4, 9, NoisePurpose.Draft), noise.Uniform(4, 9, NoisePurpose.Accept), noise.Uniform(4, 9, NoisePurpose.Residual),
        ];
        Assert.DoesNotContain(noise.Uniform(4, 9), others);
    }

    [Theory]
    [InlineData(NoisePurpose.Token, NoisePurpose.Draft)]
    [InlineData(NoisePurpose.Draft, NoisePurpose.Accept)]
    [InlineData(NoisePurpose.Accept, NoisePurpose.Residual)]
    [InlineData(NoisePurpose.Draft, NoisePurpose.Residual)]
    public void Uniform_OfTwoPurposes_IsIndependent(NoisePurpose first, NoisePurpose second)
    {
        var noise = CounterNoise.Create(1, "p", 0);
        var joint = new long[64];
        for (var position = 0; position < Tier.Count(20_000, 500_000); position++)
        {
            joint[(int)(noise.Uniform(position, 0, first) * 8) * 8 + (int)(noise.Uniform(position, 0, second) * 8)]++;
        }
        Assert.InRange(ChiSquare.Deviations([.. Enumerable.Repeat(1.0 / 64, 64)], joint), -5, 5);
    }

    [Fact]
    public void Log_WholeRange_IsWithinFourUnitsInTheLastPlace()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var x = i % 3 == 0 ? 1 - random.NextDouble() * Math.Pow(2, -random.Next(53)) : Math.Exp(80 * random.NextDouble() - 40);
            var expected = Math.Log(x);
            Assert.InRange(DeterministicLog.Log(x), expected - 4 * Math.BitIncrement(Math.Abs(expected)) * 1.2e-16, expected + 4 * Math.BitIncrement(Math.Abs(expected)) * 1.2e-16);
        }
        Assert.Equal(0, DeterministicLog.Log(1));
    }
}
