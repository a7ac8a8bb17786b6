using Lookahead.Decoding.Batching;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>
/// Runs <c>pass-at-k</c> jobs: samples programs, judges them in the sandbox, estimates pass@k per set. Samples are kept as
/// they come, so that a later attempt samples only what is missing; by keyed noise the result is the same.
/// </summary>
/// <param name="sandboxOptions">What runs the programs.</param>
/// <param name="memoryLeft">Bytes for what is sampled; null: what this machine has left.</param>
public sealed class PassAtKHandler(SandboxOptions sandboxOptions, Func<long?>? memoryLeft = null) : IJobHandler
{
    public string Kind => PassAtKSpecification.KindName;

    public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var specification = context.Specification<PassAtKSpecification>();
        // The sandbox first: where it is missing, no time is spent on sampling.
        await using var sandbox = await SandboxFactory.StartAsync(sandboxOptions, cancellationToken);
        await context.ReportAsync(new MessageLogged(MessageLevel.Information,
            $"Programs run in {sandbox.Description.Backend} ({sandbox.Description.Level}), Python {sandbox.Description.PythonVersion}."));
        var sets = await EvaluationPrompts.ReadSetsAsync(context, specification, cancellationToken);

        using var engine = await SamplingEngine.LoadAsync(context, specification.Model, specification.Sampling.Numerics, memoryLeft, cancellationToken);
        var samples = await SampleStore.OpenAsync(context, engine.Text, cancellationToken);
        var speed = await SampleAsync(context, engine, specification, sets, samples, cancellationToken);
        if (context.StopRequested.IsCancellationRequested)
        {
            return HandlerOutcome.Stopped;
        }
        var judged = await new ProgramJudging(context, specification, sandbox).RunAsync(sets, samples, cancellationToken);
        if (judged is null)
        {
            return HandlerOutcome.Stopped;
        }
        await new EvaluationWriter(context, specification, sandbox.Description, speed).WriteAsync(judged, cancellationToken);
        await samples.DeleteAsync(cancellationToken);
        return HandlerOutcome.Completed;
    }

    /// <summary>
    /// One pass per temperature. The noise of a sample is keyed by seed, problem and sample number, not by temperature: a job at
    /// one temperature draws the same texts as a job at several draws there, and temperatures are compared on equal noise.
    /// </summary>
    private static async Task<SpeedFigures> SampleAsync(
        JobContext context, SamplingEngine engine, PassAtKSpecification specification, List<ProblemSet> sets, SampleStore samples, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.StartStage("sample");
        var prompts = sets.ToDictionary(set => set, set => EvaluationPrompts.BuilderOf(set, specification.Prompt, engine.ChatTemplate));
        var passes = specification.Sampling.EachTemperature.Select(t => specification.Sampling with { Temperature = t, Temperatures = [] })
            .Select(sampling => (Sampling: sampling, Requests: sets
                .SelectMany(set => set.Problems.SelectMany(problem => Enumerable.Range(0, sampling.Samples)
                    .Where(s => !samples.Has(SampleStore.Key(set.Name, problem.Id), sampling.Temperature, s))
                    .Select(s => engine.Request(SampleStore.Key(set.Name, problem.Id), s, prompts[set].Build(problem), sampling))))
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
        return SpeedFigures.From(statistics);
    }
}
