using Lookahead.Decoding.Batching;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>
/// Runs <c>generate</c> jobs. On request it samples a second time with speculation off and compares text by text, unless the
/// rule is <c>rejection</c>, whose texts are others of the same distribution.
/// A stop leaves off at once: what was sampled is sampled again, equal, by the next attempt.
/// </summary>
/// <param name="memoryLeft">Bytes for what is sampled; null: what this machine has left.</param>
public sealed class GenerateHandler(Func<long?>? memoryLeft = null) : IJobHandler
{
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    public string Kind => GenerateSpecification.KindName;

    public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var specification = context.Specification<GenerateSpecification>();
        using var engine = await SamplingEngine.LoadAsync(context, specification.Model, specification.Sampling.Numerics, memoryLeft, cancellationToken);
        var plain = specification.Sampling with { Speculation = SpeculationRule.Off };
        if (specification.CompareWithoutSpeculation)
        {
            await WarmUpAsync(context, engine, specification, specification.Sampling, cancellationToken);
            await WarmUpAsync(context, engine, specification, plain, cancellationToken);
        }
        var on = await SampleAsync(context, engine, specification, specification.Sampling, "sampling", cancellationToken);
        GenerationRun? off = null;
        if (specification.CompareWithoutSpeculation && !context.StopRequested.IsCancellationRequested)
        {
            off = await SampleAsync(context, engine, specification, plain, "sampling-without-speculation", cancellationToken);
        }
        if (context.StopRequested.IsCancellationRequested)
        {
            return HandlerOutcome.Stopped;
        }
        await context.Attempt.PutJsonAsync(JobPaths.ResultFile, GenerateResult.From(specification, on, off), cancellationToken);
        return HandlerOutcome.Completed;
    }

    /// <summary>
    /// Samples short texts for a second and throws them away: the runtime compiles hot code again in the background, and the
    /// pass that comes first would pay for it alone.
    /// </summary>
    private static async Task WarmUpAsync(
        JobContext context, SamplingEngine engine, GenerateSpecification specification, SamplingSettings sampling, CancellationToken cancellationToken)
    {
        var brief = sampling with { MaxNewTokens = Math.Min(16, sampling.MaxNewTokens) };
        var requests = GenerationRun.Requests(engine, specification, brief).Take(brief.BatchSize).ToList();
        var start = context.Time.GetTimestamp();
        while (context.Time.GetElapsedTime(start) < WarmUpTime && !context.StopRequested.IsCancellationRequested)
        {
            await engine.SampleAsync(requests, brief, specification.Seed, context.Time, new SamplingHooks(), context.StopRequested, cancellationToken);
        }
    }

    private static Task<GenerationRun> SampleAsync(
        JobContext context, SamplingEngine engine, GenerateSpecification specification, SamplingSettings sampling, string stage, CancellationToken cancellationToken)
    {
        var progress = new ProgressReporter(context, stage, "texts", specification.Prompts.Count * sampling.Samples);
        var hooks = new SamplingHooks { Progressed = step => progress.Report(step.Samples), Lowered = BatchMessage.To(context, sampling) };
        return GenerationRun.RunAsync(engine, specification, sampling, context.Time, hooks, context.StopRequested, cancellationToken);
    }
}
