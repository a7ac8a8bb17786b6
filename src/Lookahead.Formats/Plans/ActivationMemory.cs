using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Plans;

/// <summary>
/// Bytes of activations while one part of a batch is worked through. Derived from the operations of <c>DecoderLayer</c>, where
/// D is the width, Q = attention heads x head size, K = key/value heads x head size, F the inner width.
/// </summary>
/// <remarks>
/// Kept by autograd for one layer and position, in fp32 (values of 4 bytes):
/// its input D; first norm: normed D, scaled D; attention, fused: q, k, v as it reads them (k and v repeated to Q) and its
/// output, 4 Q; the sum D; second norm 2 D; feed-forward: gate, silu(gate), up and their product, 4 F. Together 6 D + 4 Q + 4 F.
/// Norms on q and k (Qwen3) keep 2 Q + 2 K more, adapters their rank for each part.
/// In bf16 these are of 2 bytes, but each norm also keeps its input in fp32, 4 D: 18 D + 8 Q + 8 F bytes.
/// The scores of attention, T x T for each head, are never held.
/// While a layer runs, all results of its operations exist: 10 D + 6 Q + 6 K + 4 F, and 2 Q more where k and v are repeated.
/// </remarks>
internal static class ActivationMemory
{
    /// <summary>Of a part of a batch through trunk and heads, at the fullest moment.</summary>
    /// <param name="rows">Of the part.</param>
    public static long Bytes(ModelConfig config, FineTuneSpecification specification, long rows)
    {
        var training = specification.Training;
        var tokens = rows * training.SequenceLength;
        long element = training.Precision == Precision.Bf16 ? 2 : 4;
        var working = tokens * Working(config) * element;
        var layer = tokens * Kept(config, specification);
        var plain = tokens * config.Dim * element; // One [B, T, D].
        var trunk = specification.Method == TrainingMethod.Heads
            ? plain // Frozen: nothing is kept.
            : training.ActivationCheckpointing ? config.TrunkLayers * plain + layer : config.TrunkLayers * layer;
        // Heads that read the trunk come one at a time; heads that read each other are all held.
        var chained = config.HeadArchitecture is HeadArchitecture.Causal or HeadArchitecture.Anticausal ? config.NHeads : 1;
        var head = config.HeadArchitecture == HeadArchitecture.Linear ? 2 * plain : chained * layer;
        // z and its gradient; a head's output, its gradient, and the rows with targets through the norm (4) and their gradient.
        var between = 9 * plain;
        // The mask [B, T, T], and cosines and sines.
        var positions = tokens * (training.SequenceLength + config.HeadDim) * element;
        // Validation keeps the outputs of all heads, and of a layer what exists while it runs.
        var validation = working + ((config.NHeads + 6) * plain);
        return Math.Max(trunk + head + between + working, validation) + positions;
    }

    /// <summary>Bytes per position that one layer keeps for its backward pass.</summary>
    private static long Kept(ModelConfig config, FineTuneSpecification specification)
    {
        long d = config.Dim, q = (long)config.AttentionHeads * config.HeadDim, k = (long)config.KeyValueHeads * config.HeadDim, f = config.FeedForwardDim;
        var half = specification.Training.Precision == Precision.Bf16;
        var bytes = half ? (18 * d) + (8 * q) + (8 * f) : 4 * ((6 * d) + (4 * q) + (4 * f));
        if (config.QueryKeyNorm)
        {
            bytes += (half ? 6 : 8) * (q + k);
        }
        if (specification.Lora is { } lora)
        {
            bytes += (half ? 2L : 4L) * lora.Rank * lora.Targets.Count;
        }
        return bytes;
    }

    /// <summary>Values per position that exist while one layer runs, forward or backward.</summary>
    private static long Working(ModelConfig config)
    {
        long d = config.Dim, q = (long)config.AttentionHeads * config.HeadDim, k = (long)config.KeyValueHeads * config.HeadDim, f = config.FeedForwardDim;
        return (10 * d) + (6 * q) + (6 * k) + (4 * f) + (k == q ? 0 : 2 * q);
    }
}
