namespace Lookahead.Evaluation.Statistics;

/// <summary>
/// How far pass@k of these very problems would move if other samples had been drawn: the jackknife over samples of the
/// unbiased estimator (Efron and Stein 1981: on average not too narrow). Problems are fixed here;
/// <see cref="Bootstrap"/> lets them vary too.
/// </summary>
public static class SamplingInterval
{
    /// <summary>
    /// The normal interval of the mean over problems, cut to [0, 1]; null when 2k &gt; n somewhere, because the estimate then
    /// rests on so few distinct groups of samples that its variance cannot be told from the same samples.
    /// Problems with no or only correct samples add no variance, so the interval is too narrow where most are such.
    /// </summary>
    public static Interval? OfMean(IReadOnlyList<SampleCount> problems, int k, double level = 0.95)
    {
        if (problems.Count == 0 || problems.Any(p => 2 * k > p.Samples))
        {
            return null;
        }
        var mean = problems.Average(p => p.PassAt(k));
        var half = Normal.Quantile((1 + level) / 2) * Math.Sqrt(problems.Sum(p => Variance(p, k))) / problems.Count;
        return new Interval(Math.Max(0, mean - half), Math.Min(1, mean + half));
    }

    /// <summary>
    /// Jackknife variance of one problem's estimate: without one correct sample it is a, without one wrong sample b, so
    /// (n-1)/n sum (x_i - mean)^2 = (n-1)/n * c(n-c)/n * (a-b)^2.
    /// </summary>
    /// <exception cref="ArgumentException">k is not below n.</exception>
    public static double Variance(SampleCount problem, int k)
    {
        var (n, c) = (problem.Samples, (double)problem.Correct);
        if (c == 0 || problem.Correct == n)
        {
            return 0;
        }
        var difference = PassAtK.Estimate(n - 1, problem.Correct, k) - PassAtK.Estimate(n - 1, problem.Correct - 1, k);
        return (n - 1.0) / n * (c * (n - c) / n) * difference * difference;
    }
}
