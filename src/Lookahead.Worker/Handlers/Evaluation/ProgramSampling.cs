using Lookahead.Decoding.Batching;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>The first half of an evaluation: draws programs from the model.</summary>
internal sealed class ProgramSampling(JobContext context, PassAtKSpecification specification, Func<long?>? memoryLeft)
{
    /// <summary>
    /// One pass per temperature. The noise of a sample is keyed by seed, problem and sample number, not by temperature: a job at
    /// one temperature draws the same texts as a job at several draws there, and temperatures are compared on equal noise.
    /// </summary>
    /// <param name="sets">Whose shots the prompts have.</param>
    /// <param name="items">What to draw.</param>
    /// <returns>The texts, also of earlier attempts, and the statistics of each pass of this one; what is missing when asked to stop.</returns>
    public async Task<(SampleStore Samples, IReadOnlyList<DecodingStatistics> Statistics)> RunAsync(
        IReadOnlyList<ProblemSet> sets, IReadOnlyList<SampleItem> items, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.StartStage("sample");
        using var engine = await SamplingEngine.LoadAsync(context, specification.Model, specification.Sampling.Numerics, memoryLeft, cancellationToken);
        var samples = await SampleStore.OpenAsync(context, engine.Text, cancellationToken);
        var prompts = sets.ToDictionary(set => set, set => EvaluationPrompts.BuilderOf(set, specification.Prompt, engine.ChatTemplate));
        var passes = specification.Sampling.EachTemperature.Select(t => specification.Sampling with { Temperature = t, Temperatures = [] })
            .Select(sampling => (Sampling: sampling, Requests: items
                .Where(item => !samples.Has(item.Key, sampling.Temperature, item.Sample))
                .Select(item => engine.Request(item.Key, item.Sample, prompts[item.Set].Build(item.Problem), sampling))
                .ToList()))
            .ToList();
        var progress = new ProgressReporter(context, "sampling", "samples", passes.Sum(p => p.Requests.Count));
        var statistics = new List<DecodingStatistics>();
        foreach (var (sampling, requests) in passes)
        {
            var before = statistics.Sum(s => s.Samples);
            var hooks = new SamplingHooks
            {
                Finished = result => samples.Add(result, sampling.Temperature),
                Progressed = step => progress.Report(before + step.Samples),
                Lowered = BatchMessage.To(context, sampling),
            };
            statistics.Add(await engine.SampleAsync(requests, sampling, specification.Seed, context.Time, hooks, context.StopRequested, cancellationToken));
            SamplingMeasurements.Record(statistics[^1]);
            if (context.StopRequested.IsCancellationRequested)
            {
                break;
            }
        }
        await samples.SaveAsync(cancellationToken);
        return (samples, statistics);
    }
}
