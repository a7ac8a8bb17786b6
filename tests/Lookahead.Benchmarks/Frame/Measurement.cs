namespace Lookahead.Benchmarks.Frame;

/// <summary>
/// Measures a case: warm-up runs that do not count, then subject and baseline in turn (A B A B ...), so that a slow drift of the
/// machine meets both alike; medians, so that a single disturbance meets neither.
/// </summary>
public sealed class Measurement(TimeProvider clock, MachineFacts machine, TextWriter progress)
{
    /// <exception cref="BenchmarkException">A side failed or gave a figure that is not positive and finite.</exception>
    public async Task<BenchmarkLine> RunAsync(string bench, BenchmarkCase @case, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.WarmUps; i++)
        {
            await progress.WriteLineAsync($"{bench} {@case.Name}: warm-up {i + 1} of {options.WarmUps}");
            if (@case.WarmUp is { } small)
            {
                await small(cancellationToken);
                continue;
            }

            await OneAsync(@case.Subject, cancellationToken);
            await OneAsync(@case.Baseline, cancellationToken);
        }

        var runs = options.RunsOf(@case);
        var figures = new double[runs];
        var baselines = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            figures[i] = await OneAsync(@case.Subject, cancellationToken);
            baselines[i] = await OneAsync(@case.Baseline, cancellationToken);
            await progress.WriteLineAsync(
                $"{bench} {@case.Name}: run {i + 1} of {runs}: {figures[i]:G4} {@case.Unit}, {@case.Baseline.Name} {baselines[i]:G4}");
        }

        var (figure, baseline) = (Median(figures), Median(baselines));
        return new BenchmarkLine(bench, @case.Name, figure, @case.Unit, baseline, @case.Baseline.Name,
            Ratio(figure, baseline, @case.Direction),
            new LineSettings(@case.Subject.Name, @case.Direction, runs, options.WarmUps, options.Quick, @case.Threads,
                new Spread(figures.Min(), figures.Max()), new Spread(baselines.Min(), baselines.Max()), @case.Parameters, machine));
    }

    /// <summary>Above 1 when <paramref name="figure"/> is better.</summary>
    public static double Ratio(double figure, double baseline, Direction direction) =>
        direction == Direction.HigherIsBetter ? figure / baseline : baseline / figure;

    /// <summary>The middle value; of an even count the mean of the two middle ones.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private async Task<double> OneAsync(Contender contender, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        double figure;
        try
        {
            figure = await contender.Measure(clock, cancellationToken);
        }
        catch (Exception error) when (error is not (OperationCanceledException or BenchmarkException))
        {
            throw new BenchmarkException($"{contender.Name} failed: {error.Message}", error);
        }

        return figure > 0 && double.IsFinite(figure)
            ? figure
            : throw new BenchmarkException($"{contender.Name} gave the figure {figure}; a figure must be above 0 and finite.");
    }
}
