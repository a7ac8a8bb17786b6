namespace Lookahead.Evaluation.Statistics;

/// <summary>What was sampled at one temperature. Problems are in the same order at every temperature.</summary>
/// <param name="Temperature">Of sampling.</param>
/// <param name="Outcomes">[problem][sample]: whether the sample is correct.</param>
public sealed record TemperatureRun(double Temperature, IReadOnlyList<IReadOnlyList<bool>> Outcomes)
{
    /// <summary>n and c of every problem.</summary>
    public IReadOnlyList<SampleCount> Counts => [.. Outcomes.Select(o => new SampleCount(o.Count, o.Count(correct => correct)))];

    /// <summary>n and c of every problem among the samples of even (0) or odd (1) number.</summary>
    public IReadOnlyList<SampleCount> Half(int half) => [.. Outcomes.Select(samples =>
    {
        var (n, c) = (0, 0);
        for (var i = half; i < samples.Count; i += 2)
        {
            (n, c) = (n + 1, c + (samples[i] ? 1 : 0));
        }
        return new SampleCount(n, c);
    })];
}
