namespace Lookahead.Decoding.Numerics;

/// <summary>How far two runs over the same requests agree.</summary>
/// <param name="Texts">Compared.</param>
/// <param name="Tokens">Compared: those of each text up to and including its first difference. What follows one is another text.</param>
/// <param name="Differences">The first difference of each text that has one, by id and sample.</param>
public sealed record NumericsReport(int Texts, long Tokens, IReadOnlyList<FirstDifference> Differences)
{
    public double DifferingTokensPerMillion => Tokens == 0 ? 0 : 1e6 * Differences.Count / Tokens;

    /// <summary>Of <see cref="FirstDifference.Gap"/>; 0: no text differs.</summary>
    public double MaxGap => Differences.Select(d => d.Gap).DefaultIfEmpty().Max();
}

/// <summary>Where a text first differs, and by how little, in the reference's logits after the tokens that both runs share.</summary>
/// <param name="Id">The request's.</param>
/// <param name="Sample">The request's.</param>
/// <param name="Position">In the generated text, from 0.</param>
/// <param name="Expected">The reference's token.</param>
/// <param name="Actual">The other run's token.</param>
/// <param name="ScoreGap">
/// The reference's score of its token less that of the other one; a score is logit / T + noise, at temperature 0 the logit.
/// Below 0 only where the other token is outside the reference's nucleus.
/// </param>
/// <param name="NucleusGap">
/// Where the nucleus's edge explains the difference: the change of probability (or of score, if that must be larger) that
/// leaves the reference's token out, or lets the other one in and win. Null: the scores explain it.
/// </param>
public sealed record FirstDifference(string Id, int Sample, int Position, int Expected, int Actual, double ScoreGap, double? NucleusGap)
{
    /// <summary>The least change that makes this difference: small is rounding, large is an error.</summary>
    public double Gap => NucleusGap ?? ScoreGap;
}
