using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding;

/// <summary>How a head's draft is chosen from its logits.</summary>
public enum DraftRule
{
    /// <summary>Sampled with the temperature, the nucleus and the noise of the token itself.</summary>
    Coupled,

    /// <summary>The head's most probable token.</summary>
    Argmax,
}

/// <summary>What the tokens depend on (seed, temperature, top-p), and what only the speed depends on (all else).</summary>
public sealed record DecodingSettings
{
    public long Seed { get; init; }

    /// <summary>0 is greedy.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>In (0, 1]; 1 keeps every token. Applied after the temperature.</summary>
    public double TopP { get; init; } = 0.95;

    /// <summary>Off feeds one token per forward.</summary>
    public SpeculationRule Speculation { get; init; } = SpeculationRule.Coupled;

    /// <summary>Heads used per forward (k), head 1 included; 0: all that the model has.</summary>
    public int DraftHeads { get; init; }

    /// <summary>
    /// Whether each sequence's draft length, up to k, follows measured step times and acceptance. The text of
    /// <see cref="SpeculationRule.Coupled"/> does not depend on it.
    /// </summary>
    public bool AdaptiveDrafts { get; init; }

    public DraftRule DraftRule { get; init; }

    /// <summary>Prompt tokens fed per forward, over all sequences.</summary>
    public int PrefillRows { get; init; } = 64;

    public static DecodingSettings From(SamplingSettings sampling, long seed)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        return new DecodingSettings
        {
            Seed = seed,
            Temperature = sampling.Temperature,
            TopP = sampling.TopP,
            Speculation = sampling.Speculation,
            DraftHeads = sampling.DraftHeads,
            AdaptiveDrafts = sampling.DraftHeads == 0,
        };
    }

    /// <summary>Tokens per forward and sequence (k) with a model of <paramref name="heads"/> heads.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidSpecification"/>, with the field.</exception>
    public int BlockLength(int heads)
    {
        Check(double.IsFinite(Temperature) && Temperature >= 0, "temperature", $"must be 0 or more, but is {Temperature}.");
        Check(TopP is > 0 and <= 1, "top_p", $"must be above 0 and at most 1, but is {TopP}.");
        Check(DraftHeads >= 0, "draft_heads", $"must be 0 (all) or more, but is {DraftHeads}.");
        Check(DraftHeads <= heads, "draft_heads", $"is {DraftHeads}, but the model has {heads} {(heads == 1 ? "head" : "heads")}.");
        Check(PrefillRows >= 1, "prefill_rows", $"must be 1 or more, but is {PrefillRows}.");
        return Speculation == SpeculationRule.Off ? 1 : DraftHeads == 0 ? heads : DraftHeads;
    }

    private static void Check(bool right, string field, string problem)
    {
        if (!right)
        {
            throw JobException.User(ErrorCodes.InvalidSpecification, $"sampling.{field} {problem}", $"sampling.{field}");
        }
    }
}
