using Lookahead.Evaluation.Statistics;

namespace Lookahead.Evaluation.Results;

/// <summary>pass@k over a set of problems, with what is needed to make the same intervals again.</summary>
public sealed record PassAtKReport
{
    /// <summary>k to estimate, in rising order.</summary>
    public required IReadOnlyDictionary<int, PassAtKEstimate> PassAtK { get; init; }

    public required int ProblemCount { get; init; }

    public required BootstrapOptions Bootstrap { get; init; }

    /// <summary>
    /// Estimates pass@k for each k: the mean over problems of the unbiased estimate, with a bootstrap interval over problems and
    /// a jackknife interval over samples. All k use the same resamples of problems.
    /// </summary>
    /// <exception cref="ArgumentException">No problems, no k, or a problem with fewer than k samples (it is named).</exception>
    public static PassAtKReport Compute(IReadOnlyList<ProblemResult> problems, IReadOnlyCollection<int> ks, BootstrapOptions options)
    {
        if (problems.Count == 0 || ks.Count == 0)
        {
            throw new ArgumentException("pass@k needs at least one problem and one k.");
        }

        var counts = problems.Select(p => new SampleCount(p.SampleCount, p.CorrectCount)).ToList();
        var estimates = new SortedDictionary<int, PassAtKEstimate>();
        foreach (var k in ks.Distinct())
        {
            if (problems.FirstOrDefault(problem => problem.SampleCount < k) is { } small)
            {
                throw new ArgumentException(
                    $"pass@{k} needs at least {k} samples a problem, and problem '{small.ProblemId}' has {small.SampleCount}. Draw more samples or ask for a smaller k.");
            }

            var values = counts.Select(count => count.PassAt(k)).ToArray();
            var interval = Statistics.Bootstrap.MeanInterval(values, options);
            var sampling = SamplingInterval.OfMean(counts, k, options.Level);
            estimates[k] = new PassAtKEstimate(values.Average(), interval.Low, interval.High) { SamplingLow = sampling?.Low, SamplingHigh = sampling?.High };
        }

        return new PassAtKReport { PassAtK = estimates, ProblemCount = problems.Count, Bootstrap = options };
    }

    /// <summary>
    /// The k of a curve from 1 to <paramref name="n"/>: all up to 32, then steps of an eighth, because neighbours hardly differ
    /// there and each costs a bootstrap.
    /// </summary>
    public static IReadOnlyList<int> CurveOf(int n)
    {
        var ks = new List<int>();
        for (var k = 1; k < n; k += k < 32 ? 1 : k / 8)
        {
            ks.Add(k);
        }
        return [.. ks, n];
    }
}

/// <summary>An estimate in [0, 1] and its bootstrap interval over problems.</summary>
public sealed record PassAtKEstimate(double Estimate, double Low, double High)
{
    /// <summary>The interval over samples alone, problems fixed (<see cref="SamplingInterval"/>); null where 2k is above n.</summary>
    public double? SamplingLow { get; init; }

    public double? SamplingHigh { get; init; }
}
