namespace Lookahead.Decoding.Sampling;

/// <summary>
/// Speculative sampling by rejection (Leviathan et al. 2023, arXiv 2211.17192; Chen et al. 2023, arXiv 2302.01318): a draft d
/// is accepted with probability min(1, p(d) / q(d)); after a rejection the token is drawn from norm(max(0, p - q)). The token
/// is then distributed by p whatever q is. An argmax draft is a q that is 1 for it: accepted with probability p(d), else p
/// without d.
/// </summary>
/// <remarks>
/// Drafts, acceptances and residuals have noise of their own (<see cref="NoisePurpose"/>); sharing it would bias the text.
/// Holds scratch memory: one per thread.
/// </remarks>
internal sealed class RejectionRule(int vocabularySize, double temperature)
{
    private readonly double[] target = new double[vocabularySize]; // By index in the nucleus.

    /// <summary>A draft from the nucleus of a head, which <paramref name="q"/> keeps.</summary>
    public static int Draft(Nucleus nucleus, DraftDistribution q, CounterNoise noise, int position) =>
        q.Draw(nucleus, noise.Uniform(position, 0, NoisePurpose.Draft));

    /// <summary>The token at a position: the draft when it is accepted, else one of the residual.</summary>
    /// <param name="logits">Of head 1, [V], penalised.</param>
    /// <param name="nucleus">Computed from these logits.</param>
    /// <param name="draft">What the head drafted.</param>
    /// <param name="q">What it was drawn from; null for an argmax draft.</param>
    /// <param name="noise">Of the sequence.</param>
    /// <param name="position">Of the token in the generated text.</param>
    public int Judge(ReadOnlySpan<float> logits, Nucleus nucleus, int draft, DraftDistribution? q, CounterNoise noise, int position)
    {
        var (total, ofDraft) = Weigh(logits, nucleus, draft);
        // q(draft) is above 0, because the draft was drawn from q; outside the nucleus p(draft) is 0 and nothing is accepted.
        if (noise.Uniform(position, 0, NoisePurpose.Accept) * (q?[draft] ?? 1) < ofDraft / total)
        {
            return draft;
        }
        for (var i = 0; i < nucleus.Count; i++)
        {
            var token = nucleus[i];
            var drafted = q?[token] ?? (token == draft ? double.PositiveInfinity : 0);
            target[i] = Math.Max(0, target[i] / total - drafted);
        }
        // Where p - q rounds to zero everywhere, p is q and the draft was drawn from it.
        return Draw(nucleus, noise.Uniform(position, 0, NoisePurpose.Residual)) ?? draft;
    }

    // Fills the target with e^((logit - max) / T) over the nucleus, in double precision.
    private (double Total, double OfDraft) Weigh(ReadOnlySpan<float> logits, Nucleus nucleus, int draft)
    {
        var max = double.NegativeInfinity;
        for (var i = 0; i < nucleus.Count; i++)
        {
            max = Math.Max(max, logits[nucleus[i]]);
        }
        var (total, ofDraft) = (0.0, 0.0);
        for (var i = 0; i < nucleus.Count; i++)
        {
            total += target[i] = DeterministicExp.Exp((logits[nucleus[i]] - max) / temperature);
            ofDraft = nucleus[i] == draft ? target[i] : ofDraft;
        }
        return (total, ofDraft);
    }

    // A draw from the target by its cumulative sums; null when it is zero everywhere.
    private int? Draw(Nucleus nucleus, double uniform)
    {
        var total = 0.0;
        for (var i = 0; i < nucleus.Count; i++)
        {
            total += target[i];
        }
        var (drawn, sum) = ((int?)null, 0.0);
        for (var i = 0; i < nucleus.Count && sum <= uniform * total; i++)
        {
            if (target[i] > 0)
            {
                sum += target[i];
                drawn = nucleus[i];
            }
        }
        return drawn;
    }
}
