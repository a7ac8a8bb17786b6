namespace Lookahead.Decoding.Sampling;

/// <summary>
/// Chooses tokens by the coupled rule: the token at a position is argmax over the nucleus of (logit / T + noise), which is
/// a draw from the nucleus's renormalised distribution (the Gumbel-max trick), and a draft is the same argmax over the
/// head's logits with the same noise. Where the two distributions are alike the draft is mostly right, and a wrong draft
/// changes nothing, because the token never depends on it (drafter-invariant speculation, arXiv 2408.07978).
/// </summary>
/// <remarks>Holds scratch memory: one per thread.</remarks>
internal sealed class TokenSampler
{
    private readonly double temperature;
    private readonly Nucleus? nucleus;
    private readonly DraftRule draftRule;

    public TokenSampler(int vocabularySize, DecodingSettings settings)
    {
        temperature = settings.Temperature;
        nucleus = temperature > 0 ? new Nucleus(vocabularySize, temperature, settings.TopP) : null;
        draftRule = settings.DraftRule;
    }

    /// <summary>The token at a position of the generated text. Temperature 0: the greatest logit, the lowest id on ties.</summary>
    public int Sample(ReadOnlySpan<float> logits, CounterNoise noise, int position)
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

    /// <summary>A head's guess of the token at a position. Any guess leaves the text as it is.</summary>
    public int Draft(ReadOnlySpan<float> logits, CounterNoise noise, int position) =>
        draftRule == DraftRule.Argmax ? Argmax.Of(logits) : Sample(logits, noise, position);
}
