namespace Lookahead.Decoding.Sampling;

/// <summary>
/// The distribution q that a draft was drawn from, kept until the draft is judged: the very numbers of the draw, so that the
/// ratio p/q has the same q to the last bit.
/// </summary>
internal sealed class DraftDistribution(int vocabularySize)
{
    private readonly float[] weights = new float[vocabularySize];
    private double total;

    /// <summary>The renormalised probability of a token; 0 outside the nucleus.</summary>
    public double this[int token] => weights[token] / total;

    /// <summary>Takes over a nucleus and draws from it by its cumulative sums.</summary>
    /// <param name="nucleus">Computed from the head's logits.</param>
    /// <param name="uniform">In (0, 1).</param>
    public int Draw(Nucleus nucleus, double uniform)
    {
        Array.Clear(weights);
        total = 0;
        for (var i = 0; i < nucleus.Count; i++)
        {
            var token = nucleus[i];
            total += weights[token] = nucleus.Weight(token);
        }
        var (drawn, sum) = (nucleus[0], 0.0);
        for (var i = 0; i < nucleus.Count && sum <= uniform * total; i++)
        {
            var token = nucleus[i];
            if (weights[token] > 0)
            {
                sum += weights[token];
                drawn = token;
            }
        }
        return drawn;
    }
}
