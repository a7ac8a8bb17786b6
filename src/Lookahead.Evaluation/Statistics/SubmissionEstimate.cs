namespace Lookahead.Evaluation.Statistics;

/// <summary>A sample as far as n@k looks at it.</summary>
/// <param name="Behaviour">Equal for samples that printed the same on every mutated input; null: it failed a public test.</param>
/// <param name="Correct">Whether it passes all tests.</param>
public readonly record struct Candidate(string? Behaviour, bool Correct);

/// <summary>
/// n@k (Li et al. 2022, AlphaCode): the chance to solve a problem with n submissions chosen from k samples. Of the k samples
/// those that fail a public test are dropped and the others clustered by behaviour; one program of each cluster is submitted,
/// largest cluster first, then a second of each, and so on, until n are submitted or none is left.
/// </summary>
public static class SubmissionEstimate
{
    /// <summary>Random sets of k samples that the estimate averages over when there are more than k.</summary>
    public const int Subsets = 200;

    /// <summary>
    /// Mean over <see cref="Subsets"/> random sets of k samples; all samples, when there are exactly k. Which programs of a
    /// cluster are submitted is averaged exactly: m of s programs with c correct fail with C(s-c, m) / C(s, m). Clusters of
    /// equal size come in random order.
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than k samples, or n above k.</exception>
    public static double Solved(IReadOnlyList<Candidate> samples, int n, int k, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, k);
        if (samples.Count < k)
        {
            throw new ArgumentException($"{n}@{k} needs at least {k} samples a problem, and there are {samples.Count}. Draw more samples or ask for a smaller k.", nameof(samples));
        }
        if (!samples.Any(s => s is { Correct: true, Behaviour: not null }))
        {
            return 0;
        }
        var random = new CounterRandom(seed);
        var order = Enumerable.Range(0, samples.Count).ToArray();
        ulong counter = 0;
        var sum = 0.0;
        for (var subset = 0; subset < Subsets; subset++)
        {
            for (var i = 0; i < Math.Min(k, samples.Count - 1); i++) // Fisher-Yates: the first k are a random set in random order.
            {
                var j = i + random.IndexAt(counter++, samples.Count - i);
                (order[i], order[j]) = (order[j], order[i]);
            }
            sum += OfSubset(order.Take(k).Select(i => samples[i]), n);
        }
        return sum / Subsets;
    }

    private static double OfSubset(IEnumerable<Candidate> subset, int n)
    {
        // GroupBy keeps the order of first members and OrderByDescending is stable, so ties stand in random order.
        var clusters = subset.Where(c => c.Behaviour is not null).GroupBy(c => c.Behaviour!, StringComparer.Ordinal)
            .Select(g => (Size: g.Count(), Correct: g.Count(c => c.Correct))).OrderByDescending(c => c.Size).ToList();
        var submitted = new int[clusters.Count];
        for (var (left, round) = (n, 0); left > 0 && clusters.Any(c => c.Size > round); round++)
        {
            for (var i = 0; i < clusters.Count && left > 0; i++)
            {
                if (clusters[i].Size > round)
                {
                    submitted[i]++;
                    left--;
                }
            }
        }
        var failure = clusters.Zip(submitted).Where(c => c.Second > 0)
            .Aggregate(1.0, (product, c) => product * (1 - PassAtK.Estimate(c.First.Size, c.First.Correct, c.Second)));
        return 1 - failure;
    }
}
