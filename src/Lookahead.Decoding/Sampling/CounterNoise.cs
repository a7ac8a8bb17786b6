using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Decoding.Sampling;

/// <summary>
/// Random numbers that are a pure function of (seed, problem, sample, position, token): no state, so the number drawn for
/// a token does not depend on what was drawn before, in which batch, by which shard, or on whether the token was drafted.
/// </summary>
/// <remarks>
/// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11). Its 128-bit counter holds
/// (sample, position, token, purpose) without collisions; its 64-bit key is the start of SHA-256(seed, problem).
/// The temperature is not part of the key: runs at two temperatures share their noise, which makes their difference less
/// noisy and biases neither.
/// </remarks>
public readonly record struct CounterNoise
{
    private readonly uint key0, key1, sample;

    private CounterNoise(uint key0, uint key1, uint sample) => (this.key0, this.key1, this.sample) = (key0, key1, sample);

    /// <param name="seed">The run's.</param>
    /// <param name="id">The problem's or prompt's id.</param>
    /// <param name="sample">Which of its samples.</param>
    public static CounterNoise Create(long seed, string id, int sample)
    {
        var text = Encoding.UTF8.GetBytes(id);
        var bytes = new byte[sizeof(long) + text.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, seed);
        text.CopyTo(bytes, sizeof(long));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new CounterNoise(BinaryPrimitives.ReadUInt32LittleEndian(hash), BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]), (uint)sample);
    }

    /// <summary>Uniform in (0, 1), never 0 or 1: the upper 52 of 64 random bits, in the middle of their interval.</summary>
    /// <param name="position">Of the token in the generated text, from 0.</param>
    /// <param name="token">The token's id; 0 where one number serves for all tokens of a position.</param>
    /// <param name="purpose">Numbers of different purposes are independent.</param>
    public double Uniform(int position, int token, NoisePurpose purpose = NoisePurpose.Token)
    {
        var (low, high) = Philox.Draw(sample, (uint)position, (uint)token, (uint)purpose, key0, key1);
        var bits = ((ulong)high << 32) | low;
        return ((bits >> 12) + 0.5) * (1.0 / (1L << 52));
    }

    /// <summary>Standard Gumbel noise -ln(-ln u). argmax of (ln p + noise) over tokens is a draw from p.</summary>
    public double Gumbel(int position, int token) =>
        -DeterministicLog.Log(-DeterministicLog.Log(Uniform(position, token)));
}
