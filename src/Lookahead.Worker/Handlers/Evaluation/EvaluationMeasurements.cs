using Lookahead.Decoding.Batching;
using Lookahead.Worker.Handlers.Sampling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>
/// The <c>measurements.json</c> of an evaluation: what another run of the same job would measure anew. All its other figures
/// are reproducible and stand in <c>result.json</c>.
/// </summary>
public sealed record EvaluationMeasurements
{
    public const string FileName = "measurements.json";

    /// <summary>Of the attempts that finished; texts kept by earlier ones are not counted. Of a split job the sum over its parts, as if done one after the other.</summary>
    public required SpeedFigures Speed { get; init; }

    /// <summary>CPU seconds spent on tests, by set and problem; programs that were judged once count once.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> CpuSeconds { get; init; }

    internal static EvaluationMeasurements Of(IReadOnlyList<JudgedSet> sets, IReadOnlyList<DecodingStatistics> passes) => new()
    {
        Speed = SpeedFigures.From(passes),
        CpuSeconds = sets.ToDictionary(set => set.Evaluated.Name, set => (IReadOnlyDictionary<string, double>)set.Evaluated.Samples
            .GroupBy(sample => sample.Problem.Id)
            .ToDictionary(group => group.Key, group => group.DistinctBy(sample => sample.Program).Sum(sample => sample.Verdict.Tests.Sum(test => test.CpuSeconds)))),
    };
}
