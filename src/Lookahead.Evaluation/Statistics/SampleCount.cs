namespace Lookahead.Evaluation.Statistics;

/// <summary>How the samples of one problem fared: n of them, c correct.</summary>
public readonly record struct SampleCount(int Samples, int Correct)
{
    /// <summary>The unbiased pass@k of this problem.</summary>
    public double PassAt(int k) => PassAtK.Estimate(Samples, Correct, k);
}
