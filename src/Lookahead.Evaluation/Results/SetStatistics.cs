using Lookahead.Evaluation.Statistics;

namespace Lookahead.Evaluation.Results;

/// <summary>pass@k at one temperature.</summary>
/// <param name="Temperature">Null where samples do not tell.</param>
/// <param name="PassAtK">By k.</param>
public sealed record TemperatureEstimates(double? Temperature, IReadOnlyDictionary<int, PassAtKEstimate> PassAtK);

/// <summary>All that is estimated of one set of problems: per temperature, and over temperatures where there are several.</summary>
public sealed record SetStatistics
{
    /// <summary>The k that were asked for.</summary>
    public required IReadOnlyList<TemperatureEstimates> Temperatures { get; init; }

    /// <summary>k of <see cref="PassAtKReport.CurveOf"/>.</summary>
    public required IReadOnlyList<TemperatureEstimates> Curves { get; init; }

    /// <summary>By k: the paper's max over T, biased upwards. Null with one temperature.</summary>
    public IReadOnlyDictionary<int, BestTemperature>? MaxOverTemperatures { get; init; }

    /// <summary>By k up to half of the samples: T chosen on one half and scored on the other. Null with one temperature.</summary>
    public IReadOnlyDictionary<int, SplitHalfEstimate>? SplitHalf { get; init; }

    /// <param name="results">Per temperature: the problems' results, in the same order everywhere.</param>
    /// <param name="outcomes">The same samples one by one, in the order drawn.</param>
    /// <param name="ks">The k asked for.</param>
    /// <param name="options">Of all intervals.</param>
    /// <exception cref="ArgumentException">See <see cref="PassAtKReport.Compute"/>.</exception>
    public static SetStatistics Compute(
        IReadOnlyList<IReadOnlyList<ProblemResult>> results, IReadOnlyList<TemperatureRun> outcomes, IReadOnlyCollection<int> ks, BootstrapOptions options)
    {
        IReadOnlyList<TemperatureEstimates> Estimates(IReadOnlyCollection<int> wanted) =>
            [.. results.Select(problems => new TemperatureEstimates(problems[0].Temperature, PassAtKReport.Compute(problems, wanted, options).PassAtK))];

        var fewest = results.Min(problems => problems.Min(p => p.SampleCount));
        var chosen = Estimates(ks);
        var statistics = new SetStatistics { Temperatures = chosen, Curves = Estimates(PassAtKReport.CurveOf(fewest)) };
        if (results.Count == 1)
        {
            return statistics;
        }
        var counts = outcomes.Select(run => run.Counts).ToList();
        return statistics with
        {
            MaxOverTemperatures = Dictionary(ks, k => Statistics.MaxOverTemperatures.Compute([.. outcomes.Select(o => o.Temperature)], counts, k, options)),
            SplitHalf = Dictionary(ks, k => Statistics.SplitHalf.Compute(outcomes, k, options)),
        };
    }

    private static SortedDictionary<int, T> Dictionary<T>(IEnumerable<int> ks, Func<int, T?> compute)
        where T : class =>
        new(ks.Distinct().Select(k => (k, Value: compute(k))).Where(pair => pair.Value is not null).ToDictionary(pair => pair.k, pair => pair.Value!));
}
