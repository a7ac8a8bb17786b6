namespace Lookahead.Decoding.Drafting;

/// <summary>
/// How often the drafts of heads 2..k become text, given that the drafts before them did. Recent drafts count more; where
/// little is known, so does <paramref name="prior"/>.
/// </summary>
/// <param name="drafts">k - 1.</param>
/// <param name="prior">Of all problems, for one problem; null: a hopeful guess.</param>
internal sealed class HeadAcceptance(int drafts, HeadAcceptance? prior)
{
    private const double Memory = 0.98, PriorWeight = 4, Hope = 0.8;

    private readonly double[] tried = new double[drafts], accepted = new double[drafts];

    /// <param name="head">2..k.</param>
    public double this[int head] => (accepted[head - 2] + PriorWeight * (prior?[head] ?? Hope)) / (tried[head - 2] + PriorWeight);

    /// <param name="judged">Drafts that were compared with the text: the accepted ones, and the first that was not.</param>
    /// <param name="acceptedDrafts">The accepted ones.</param>
    public void Observe(int judged, int acceptedDrafts)
    {
        for (var i = 0; i < judged; i++)
        {
            tried[i] = tried[i] * Memory + 1;
            accepted[i] = accepted[i] * Memory + (i < acceptedDrafts ? 1 : 0);
        }
        prior?.Observe(judged, acceptedDrafts);
    }
}
