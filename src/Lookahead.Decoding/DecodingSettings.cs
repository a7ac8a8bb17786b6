using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding;

/// <summary>How a head's draft is chosen from its logits.</summary>
public enum DraftRule
{
    /// <summary>
    /// Sampled with the penalties, the temperature and the filters of the token itself: under rule <c>coupled</c> with the
    /// token's noise, under rule <c>rejection</c> with noise of its own.
    /// </summary>
    Sampled,

    /// <summary>The head's most probable token.</summary>
    Argmax,

    /// <summary>As <see cref="Sampled"/> at 0.6 times the temperature. Rule <c>coupled</c> only.</summary>
    Sharp,

    /// <summary>Each head by the one of these that was right most often so far. Rule <c>coupled</c> only.</summary>
    Measured,
}

/// <summary>
/// What the tokens depend on (seed, penalties, temperature, filters), and what only the speed depends on: all else, but that
/// texts of rule <see cref="SpeculationRule.Rejection"/> depend on the speculation too, their distribution does not.
/// </summary>
public sealed record DecodingSettings
{
    public long Seed { get; init; }

    /// <summary>0 is greedy.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Keeps so many of the most probable tokens; 0 keeps every token. Applied after the temperature.</summary>
    public int TopK { get; init; }

    /// <summary>In (0, 1]; 1 keeps every token. Applied after top-k.</summary>
    public double TopP { get; init; } = 0.95;

    /// <summary>In [0, 1): keeps tokens at least so many times as probable as the most probable one; 0 keeps every token. Applied last.</summary>
    public double MinP { get; init; }

    /// <summary>Above 0; divides positive and multiplies negative logits of tokens in prompt and text. 1 is none.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted from the logits of tokens that the text holds. 0 is none.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Subtracted from a token's logit as often as the text holds it. 0 is none.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>Alternatives, up to <see cref="SamplingSettings.MaxAlternatives"/>, to list with every token and its log-probability; null: no log-probabilities.</summary>
    public int? LogProbabilities { get; init; }

    public SpeculationRule Speculation { get; init; } = SpeculationRule.Auto;

    /// <summary>Heads used per forward (k), head 1 included; 0: all that the model has.</summary>
    public int DraftHeads { get; init; }

    /// <summary>
    /// Whether each sequence's draft length, up to k, follows measured step times and acceptance. The text of
    /// <see cref="SpeculationRule.Coupled"/> does not depend on it; that of <see cref="SpeculationRule.Rejection"/> would, so
    /// there it is refused.
    /// </summary>
    public bool AdaptiveDrafts { get; init; }

    public DraftRule DraftRule { get; init; }

    /// <summary>Prompt tokens fed per forward, over all sequences.</summary>
    public int PrefillRows { get; init; } = 64;

    internal bool HasPenalties => RepetitionPenalty != 1 || PresencePenalty != 0 || FrequencyPenalty != 0;

    internal bool KeepsDraftDistributions => Speculation == SpeculationRule.Rejection && DraftRule == DraftRule.Sampled && Temperature > 0;

    public static DecodingSettings From(SamplingSettings sampling, long seed)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        return new DecodingSettings
        {
            Seed = seed,
            Temperature = sampling.Temperature,
            TopK = sampling.TopK,
            TopP = sampling.TopP,
            MinP = sampling.MinP,
            RepetitionPenalty = sampling.RepetitionPenalty,
            PresencePenalty = sampling.PresencePenalty,
            FrequencyPenalty = sampling.FrequencyPenalty,
            LogProbabilities = sampling.Logprobs,
            Speculation = sampling.Speculation,
            DraftHeads = sampling.DraftHeads,
            AdaptiveDrafts = sampling.DraftHeads == 0 && sampling.Speculation != SpeculationRule.Rejection,
            DraftRule = sampling.Speculation == SpeculationRule.Rejection ? DraftRule.Sampled : DraftRule.Measured,
        };
    }

    /// <summary>Tokens per forward and sequence (k) with a model of <paramref name="heads"/> heads.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidSpecification"/>, with the field.</exception>
    public int BlockLength(int heads)
    {
        Check(double.IsFinite(Temperature) && Temperature >= 0, "temperature", $"must be 0 or more, but is {Temperature}.");
        Check(TopK >= 0, "top_k", $"must be 0 (all) or more, but is {TopK}.");
        Check(TopP is > 0 and <= 1, "top_p", $"must be above 0 and at most 1, but is {TopP}.");
        Check(MinP is >= 0 and < 1, "min_p", $"must be 0 or more and below 1, but is {MinP}.");
        Check(RepetitionPenalty is >= 0.01 and <= 100, "repetition_penalty", $"must be from 0.01 to 100 (1: none), but is {RepetitionPenalty}.");
        Check(double.IsFinite(PresencePenalty), "presence_penalty", $"must be a number (0: none), but is {PresencePenalty}.");
        Check(double.IsFinite(FrequencyPenalty), "frequency_penalty", $"must be a number (0: none), but is {FrequencyPenalty}.");
        Check(LogProbabilities is null or (>= 0 and <= SamplingSettings.MaxAlternatives), "logprobs", $"must be from 0 to {SamplingSettings.MaxAlternatives}, but is {LogProbabilities}.");
        Check(DraftHeads >= 0, "draft_heads", $"must be 0 (all) or more, but is {DraftHeads}.");
        Check(Speculation == SpeculationRule.Off || DraftHeads <= heads, "draft_heads", $"is {DraftHeads}, but the model has {heads} {(heads == 1 ? "head" : "heads")}.");
        Check(heads > 1 || Speculation is SpeculationRule.Auto or SpeculationRule.Off, "speculation",
            $"is '{Speculation.ToString().ToLowerInvariant()}', but the model has 1 head and nothing to draft with; leave it out, or fine-tune the model with more heads.");
        Check(Speculation != SpeculationRule.Rejection || DraftRule is DraftRule.Sampled or DraftRule.Argmax, "speculation", $"is 'rejection', whose drafts must be sampled or argmax, but the rule is {DraftRule}.");
        Check(!AdaptiveDrafts || Speculation != SpeculationRule.Rejection, "adaptive_drafts", "must be off with rule 'rejection', whose text depends on the draft length: it could not be reproduced.");
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
