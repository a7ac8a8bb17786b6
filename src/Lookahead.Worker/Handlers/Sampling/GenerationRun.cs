using Lookahead.Decoding.Batching;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>All texts of one pass over the prompts, in the order of the requests.</summary>
internal sealed record GenerationRun(IReadOnlyList<SampleResult> Results, SamplingEngine Engine, SpeedFigures Speed)
{
    public static IEnumerable<SampleRequest> Requests(SamplingEngine engine, GenerateSpecification specification, SamplingSettings sampling) =>
        specification.Prompts.SelectMany((prompt, i) =>
            Enumerable.Range(0, sampling.Samples).Select(s => engine.Request($"prompt-{i}", s, prompt, sampling)));

    /// <param name="engine">The model.</param>
    /// <param name="specification">Prompts and seed.</param>
    /// <param name="sampling">In place of the specification's.</param>
    /// <param name="time">For the speed.</param>
    /// <param name="hooks">Told as it goes on.</param>
    /// <param name="stop">Leaves off after the step under way; the texts that have ended are given.</param>
    /// <param name="cancellationToken">Leaves off without a result.</param>
    public static async Task<GenerationRun> RunAsync(
        SamplingEngine engine, GenerateSpecification specification, SamplingSettings sampling, TimeProvider time, SamplingHooks hooks,
        CancellationToken stop, CancellationToken cancellationToken)
    {
        var requests = Requests(engine, specification, sampling).ToList();
        var texts = new Dictionary<(string, int), SampleResult>();
        void Finished(SampleResult result)
        {
            texts[(result.Request.Id, result.Request.Sample)] = result;
            hooks.Finished(result);
        }

        using var span = LookaheadTelemetry.StartStage("sample");
        var statistics = await engine.SampleAsync(requests, sampling, specification.Seed, time, hooks with { Finished = Finished }, stop, cancellationToken);
        SamplingMeasurements.Record(statistics);
        return new GenerationRun([.. requests.Where(r => texts.ContainsKey((r.Id, r.Sample))).Select(r => texts[(r.Id, r.Sample)])], engine, SpeedFigures.From(statistics));
    }
}
