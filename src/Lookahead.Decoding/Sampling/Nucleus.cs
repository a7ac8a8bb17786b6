using System.Runtime.Intrinsics;
using Lookahead.Decoding.Kernels;
using Lookahead.Jobs.Errors;

namespace Lookahead.Decoding.Sampling;

/// <summary>
/// The tokens that sampling may choose: temperature first, then top-k, top-p, min-p. All three keep a prefix of the order
/// (logit descending, id ascending).
/// </summary>
/// <remarks>
/// Top-k keeps the first k. Top-p keeps the shortest prefix whose probability, renormalised over those k, reaches top-p
/// (Holtzman et al. 2020, arXiv 1904.09751). Min-p keeps tokens at least min-p times as probable as the most probable one
/// (Nguyen et al. 2024, arXiv 2407.01082). A function of the logits alone, in a fixed order of additions. Allocated once per
/// thread and reused.
/// </remarks>
internal sealed class Nucleus
{
    private readonly int vocabularySize, topK;
    private readonly double temperature, topP;
    private readonly double leastScore; // Of min-p: the least (logit - max).
    private readonly float[] weights; // e^((logit - max) / T), not normalised.
    private readonly ulong[] candidates;

    /// <param name="vocabularySize">V.</param>
    /// <param name="settings">With a temperature above 0.</param>
    public Nucleus(int vocabularySize, DecodingSettings settings)
    {
        (this.vocabularySize, temperature, topP) = (vocabularySize, settings.Temperature, settings.TopP);
        topK = settings.TopK == 0 ? vocabularySize : Math.Min(settings.TopK, vocabularySize);
        leastScore = settings.MinP == 0 ? double.NegativeInfinity : temperature * DeterministicLog.Log(settings.MinP);
        weights = new float[PackedMatrix.RoundUp(vocabularySize)];
        candidates = new ulong[vocabularySize];
    }

    /// <summary>How many tokens the nucleus holds, at least 1.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens; most probable first unless nothing had to be ranked.</summary>
    public int this[int index] => TokenOrder.Token(candidates[index]);

    /// <summary>e^((logit - max) / T) of a token, to single precision.</summary>
    public float Weight(int token) => weights[token];

    /// <exception cref="JobException">A logit is NaN: the model is broken.</exception>
    public void Compute(ReadOnlySpan<float> logits)
    {
        var max = logits[Argmax.Of(logits)];
        var total = Weigh(logits, max);
        if (topK < vocabularySize)
        {
            TokenOrder.First(logits, topK, candidates);
            Count = topK;
            total = 0;
            for (var i = 0; i < topK; i++)
            {
                total += weights[this[i]];
            }
        }
        else
        {
            Count = Collect(logits, max, total);
        }
        if (topP < 1)
        {
            if (topK == vocabularySize)
            {
                candidates.AsSpan(0, Count).Sort();
            }
            Count = CountTopP(total);
        }
        if (topK < vocabularySize)
        {
            while (Count > 1 && logits[this[Count - 1]] - (double)max < leastScore)
            {
                Count--;
            }
        }
    }

    // All tokens that top-p and min-p can keep, in the order of ids. That min-p comes before top-p here changes nothing: both
    // keep a prefix, and top-p's share is of the total of all.
    private int Collect(ReadOnlySpan<float> logits, float max, double total)
    {
        var weight = weights;
        // Tokens below (1 - top-p) / V weigh less than 1 - top-p together, so top-p ends before the first of them.
        // Half of that leaves room for rounding.
        var least = (float)(0.5 * (1 - topP) * total / vocabularySize);
        var count = 0;
        for (var token = 0; token < vocabularySize; token++)
        {
            if (weight[token] >= least && logits[token] - (double)max >= leastScore)
            {
                candidates[count++] = TokenOrder.Key(logits[token], token);
            }
        }
        return count;
    }

    private int CountTopP(double total)
    {
        var (count, sum) = (0, 0.0);
        while (count < Count && sum < topP * total)
        {
            sum += weights[this[count++]];
        }
        return count;
    }

    private double Weigh(ReadOnlySpan<float> logits, float max)
    {
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
}
