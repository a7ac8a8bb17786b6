using System.Runtime.Intrinsics;
using Lookahead.Decoding.Kernels;
using Lookahead.Jobs.Errors;

namespace Lookahead.Decoding.Sampling;

/// <summary>
/// The tokens that sampling may choose: temperature first, then top-p. The nucleus is the shortest prefix, in the order
/// (probability descending, id ascending), whose probability reaches top-p (Holtzman et al. 2020, arXiv 1904.09751).
/// </summary>
/// <remarks>A function of the logits alone, in a fixed order of additions. Allocated once per thread and reused.</remarks>
internal sealed class Nucleus
{
    private readonly int vocabularySize;
    private readonly double temperature, topP;
    private readonly float[] weights; // e^((logit - max) / T), not normalised.
    private readonly ulong[] candidates;

    /// <param name="vocabularySize">V.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="topP">In (0, 1]; 1 keeps every token.</param>
    public Nucleus(int vocabularySize, double temperature, double topP)
    {
        (this.vocabularySize, this.temperature, this.topP) = (vocabularySize, temperature, topP);
        weights = new float[PackedMatrix.RoundUp(vocabularySize)];
        candidates = new ulong[vocabularySize];
    }

    /// <summary>How many tokens the nucleus holds.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens, most probable first.</summary>
    public int this[int index] => (int)(uint)candidates[index];

    /// <exception cref="JobException">A logit is NaN: the model is broken.</exception>
    public void Compute(ReadOnlySpan<float> logits)
    {
        var total = Weigh(logits);
        var weight = weights;
        // Tokens below (1 - top-p) / V weigh less than 1 - top-p together, so the nucleus ends before the first of them.
        // Half of that leaves room for rounding.
        var least = (float)(0.5 * (1 - topP) * total / vocabularySize);
        var count = 0;
        for (var token = 0; token < vocabularySize; token++)
        {
            if (weight[token] >= least)
            {
                candidates[count++] = ((ulong)DescendingBits(logits[token]) << 32) | (uint)token;
            }
        }
        if (topP >= 1)
        {
            Count = count; // Nothing is cut off, so nothing need be sorted.
            return;
        }
        candidates.AsSpan(0, count).Sort();
        var sum = 0.0;
        for (Count = 0; Count < count && sum < topP * total; Count++)
        {
            sum += weight[this[Count]];
        }
    }

    private double Weigh(ReadOnlySpan<float> logits)
    {
        var max = logits[Argmax.Of(logits)];
        var scale = (float)(1 / temperature);
        var weight = weights.AsSpan();
        for (var token = 0; token < vocabularySize; token++)
        {
            weight[token] = (logits[token] - max) * scale;
        }
        weight[vocabularySize..].Fill(float.NegativeInfinity);
        for (var i = 0; i < weight.Length; i += VectorMath.Width)
        {
            var block = weight.Slice(i, VectorMath.Width);
            VectorMath.Exp(Vector256.Create<float>(block)).CopyTo(block);
        }
        var total = 0.0;
        foreach (var value in weight)
        {
            total += value;
        }
        return total;
    }

    // A number that grows as the logit falls; 0 and -0 are equal.
    private static uint DescendingBits(float logit)
    {
        var bits = BitConverter.SingleToInt32Bits(logit + 0f);
        return bits < 0 ? (uint)bits : (uint)~(bits | int.MinValue);
    }
}
