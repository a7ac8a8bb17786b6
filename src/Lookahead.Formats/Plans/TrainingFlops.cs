using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Plans;

/// <summary>
/// Floating-point operations per position of one training step. A matrix of N parameters takes 2 N forward, 2 N for the
/// gradient of its input and 2 N for its own.
/// </summary>
public static class TrainingFlops
{
    /// <summary>
    /// All trained: 6 (N + d V) + 6 S d L + 6 (n - 1) (layer + d V), with N the parameters of trunk and head 1 without
    /// embeddings, L their layers, d the attention's width in the second term, S the length of a row; causal attention counted by half.
    /// Frozen parts lose what is not computed: gradients of weights, and with method heads the backward pass below the heads.
    /// </summary>
    public static double PerToken(ModelConfig config, FineTuneSpecification specification)
    {
        var counts = ParameterCounts.Of(config, specification.Method, specification.Lora);
        var (trunk, firstUnembedding, extraUnembedding) = specification.Method switch
        {
            TrainingMethod.Heads => (2, 2, 4),
            TrainingMethod.Lora => (4, 4, 4),
            _ => (6, 6, 6),
        };
        var attention = (double)specification.Training.SequenceLength * config.AttentionHeads * config.HeadDim * config.Layers;
        return (trunk * (double)counts.Trunk)
            + (firstUnembedding * (double)counts.Vocabulary)
            + ((specification.Method == TrainingMethod.Heads ? 2 : 6) * attention)
            + (6.0 * counts.Adapters)
            + ((config.NHeads - 1) * ((6.0 * counts.ExtraHead) + (extraUnembedding * (double)counts.Vocabulary)));
    }

    /// <summary>With what activation checkpointing computes a second time: the trunk's forward pass.</summary>
    public static double ExecutedPerToken(ModelConfig config, FineTuneSpecification specification)
    {
        var model = PerToken(config, specification);
        if (!specification.Training.ActivationCheckpointing || specification.Method == TrainingMethod.Heads)
        {
            return model;
        }
        var counts = ParameterCounts.Of(config, specification.Method, specification.Lora);
        var attention = (double)specification.Training.SequenceLength * config.AttentionHeads * config.HeadDim;
        return model + ((2.0 * counts.Trunk / Math.Max(1, config.Layers) + 2 * attention) * config.TrunkLayers);
    }
}
