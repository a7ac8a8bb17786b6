using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Sampling;

/// <summary>
/// Chooses tokens and drafts: penalties, then the <see cref="Nucleus"/>, then a draw. The token at a position is argmax over
/// the nucleus of (logit / T + noise), which is a draw from the nucleus's renormalised distribution (the Gumbel-max trick).
/// </summary>
/// <remarks>
/// Rule <c>coupled</c>: a draft is the same argmax over the head's logits with the same noise. Where the two distributions are
/// alike the draft is mostly right, and a wrong draft changes nothing, because the token never depends on it
/// (drafter-invariant speculation, arXiv 2408.07978). Rule <c>rejection</c>: <see cref="RejectionRule"/>.
/// Holds scratch memory: one per thread.
/// </remarks>
internal sealed class TokenSampler
{
    private const double Sharpness = 0.6;

    private readonly double temperature;
    private readonly Penalties? penalties;
    private readonly Nucleus? nucleus, sharpNucleus;
    private readonly RejectionRule? rejection;
    private readonly LogProbabilities? logProbabilities;

    public TokenSampler(int vocabularySize, DecodingSettings settings)
    {
        temperature = settings.Temperature;
        penalties = settings.HasPenalties ? new Penalties(vocabularySize, settings) : null;
        nucleus = temperature > 0 ? new Nucleus(vocabularySize, settings) : null;
        // At temperature 0 both rules are greedy.
        rejection = temperature > 0 && settings.Speculation == SpeculationRule.Rejection ? new RejectionRule(vocabularySize, temperature) : null;
        logProbabilities = settings.LogProbabilities is { } alternatives ? new LogProbabilities(vocabularySize, alternatives) : null;
        sharpNucleus = temperature > 0 && settings.DraftRule is DraftRule.Sharp or DraftRule.Measured
            ? new Nucleus(vocabularySize, settings with { Temperature = Sharpness * temperature }) : null;
    }

    /// <summary>The token at a position of the generated text. Temperature 0: the greatest logit, the lowest id on ties.</summary>
    /// <param name="logits">[V].</param>
    /// <param name="counts">What stands before the position; null without penalties.</param>
    /// <param name="noise">Of the sequence.</param>
    /// <param name="position">In the generated text, from 0.</param>
    public int Sample(ReadOnlySpan<float> logits, TokenCounts? counts, CounterNoise noise, int position) =>
        Choose(Penalise(logits, counts), nucleus, temperature, noise, position);

    /// <summary>The token at a position for which there is a draft: the draft itself when it is accepted.</summary>
    /// <param name="logits">Of head 1, [V].</param>
    /// <param name="counts">What stands before the position, accepted drafts included; null without penalties.</param>
    /// <param name="draft">What a head drafted.</param>
    /// <param name="drawn">What rule <c>rejection</c> drew it from; null for argmax drafts and other rules.</param>
    /// <param name="noise">Of the sequence.</param>
    /// <param name="position">In the generated text, from 0.</param>
    public int Judge(ReadOnlySpan<float> logits, TokenCounts? counts, int draft, DraftDistribution? drawn, CounterNoise noise, int position)
    {
        logits = Penalise(logits, counts);
        if (rejection is null)
        {
            return Choose(logits, nucleus, temperature, noise, position);
        }
        nucleus!.Compute(logits);
        return rejection.Judge(logits, nucleus, draft, drawn, noise, position);
    }

    /// <summary>A head's guess of the token at a position.</summary>
    /// <param name="rule">Not <see cref="DraftRule.Measured"/>.</param>
    /// <param name="logits">Of the head, [V].</param>
    /// <param name="counts">What stands before the position, earlier drafts of the block included; null without penalties.</param>
    /// <param name="drawn">Keeps what rule <c>rejection</c> draws from; null for argmax drafts and other rules.</param>
    /// <param name="noise">Of the sequence.</param>
    /// <param name="position">In the generated text, from 0.</param>
    public int Draft(DraftRule rule, ReadOnlySpan<float> logits, TokenCounts? counts, DraftDistribution? drawn, CounterNoise noise, int position)
    {
        logits = Penalise(logits, counts);
        if (rule == DraftRule.Argmax)
        {
            return Argmax.Of(logits);
        }
        if (rule == DraftRule.Sharp)
        {
            return Choose(logits, sharpNucleus, Sharpness * temperature, noise, position);
        }
        if (drawn is null)
        {
            return Choose(logits, nucleus, temperature, noise, position);
        }
        nucleus!.Compute(logits);
        return RejectionRule.Draft(nucleus, drawn, noise, position);
    }

    /// <summary>Keeps a chosen token's log-probability; only where the settings ask for them.</summary>
    public void Record(ReadOnlySpan<float> logits, int token, LogProbabilityRecord record) => logProbabilities!.Record(logits, token, record);

    private ReadOnlySpan<float> Penalise(ReadOnlySpan<float> logits, TokenCounts? counts) =>
        counts is null ? logits : penalties!.Apply(logits, counts);

    private static int Choose(ReadOnlySpan<float> logits, Nucleus? nucleus, double temperature, CounterNoise noise, int position)
    {
        if (nucleus is null)
        {
            return Argmax.Of(logits);
        }
        nucleus.Compute(logits);
        var (best, bestScore) = (-1, double.NegativeInfinity);
        for (var i = 0; i < nucleus.Count; i++)
        {
            var token = nucleus[i];
            // The distribution's normaliser is the same for all tokens and is left out.
            var score = logits[token] / temperature + noise.Gumbel(position, token);
            if (score > bestScore || (score == bestScore && token < best))
            {
                (best, bestScore) = (token, score);
            }
        }
        return best;
    }
}
