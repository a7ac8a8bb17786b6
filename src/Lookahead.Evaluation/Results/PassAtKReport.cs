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
    /// Estimates pass@k for each k: the mean over problems of the unbiased estimate, with a bootstrap interval over problems.
    /// All k use the same resamples of problems.
    /// </summary>
    /// <exception cref="ArgumentException">No problems, no k, or a problem with fewer than k samples (it is named).</exception>
    public static PassAtKReport Compute(IReadOnlyList<ProblemResult> problems, IReadOnlyCollection<int> ks, BootstrapOptions options)
    {
        if (problems.Count == 0 || ks.Count == 0)
        {
            throw new ArgumentException("pass@k needs at least one problem and one k.");
        }

        var estimates = new SortedDictionary<int, PassAtKEstimate>();
        foreach (var k in ks.Distinct())
        {
            if (problems.FirstOrDefault(problem => problem.SampleCount < k) is { } small)
            {
                throw new ArgumentException(
                    $"pass@{k} needs at least {k} samples a problem, and problem '{small.ProblemId}' has {small.SampleCount}. Draw more samples or ask for a smaller k.");
            }

            var values = problems.Select(problem => Statistics.PassAtK.Estimate(problem.SampleCount, problem.CorrectCount, k)).ToArray();
            var interval = Statistics.Bootstrap.MeanInterval(values, options);
            estimates[k] = new PassAtKEstimate(values.Average(), interval.Low, interval.High);
        }

        return new PassAtKReport { PassAtK = estimates, ProblemCount = problems.Count, Bootstrap = options };
    }
}

/// <summary>An estimate in [0, 1] and its interval.</summary>
public sealed record PassAtKEstimate(double Estimate, double Low, double High);
