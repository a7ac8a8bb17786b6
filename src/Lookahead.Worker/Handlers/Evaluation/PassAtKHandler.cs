using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>
/// Runs <c>pass-at-k</c> jobs: samples programs, judges them in the sandbox, estimates pass@k per set. Samples are kept as
/// they come, so that a later attempt samples only what is missing; by keyed noise the result is the same, in one piece or in
/// many.
/// </summary>
/// <param name="sandboxOptions">What runs the programs.</param>
/// <param name="memoryLeft">Bytes for what is sampled; null: what this machine has left.</param>
public sealed class PassAtKHandler(SandboxOptions sandboxOptions, Func<long?>? memoryLeft = null) : ISplitJobHandler
{
    public string Kind => PassAtKSpecification.KindName;

    public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var specification = context.Specification<PassAtKSpecification>();
        // The sandbox first: where it is missing, no time is spent on sampling.
        await using var sandbox = await StartSandboxAsync(context, cancellationToken);
        var sets = await EvaluationPrompts.ReadSetsAsync(context, specification, cancellationToken);
        var items = SampleRange.All(sets, specification.Sampling.Samples);

        var (samples, statistics) = await new ProgramSampling(context, specification, memoryLeft).RunAsync(sets, items, cancellationToken);
        if (context.StopRequested.IsCancellationRequested)
        {
            return HandlerOutcome.Stopped;
        }
        var judging = new ProgramJudging(context, specification, sandbox);
        if (await judging.JudgeAsync(items, samples.Get, cancellationToken) is not { } judged
            || await judging.EvaluateAsync(sets, judged, cancellationToken) is not { } evaluated)
        {
            return HandlerOutcome.Stopped;
        }
        await new EvaluationWriter(context, specification, sandbox.Description).WriteAsync(evaluated, statistics, cancellationToken);
        await judging.DeleteCheckpointsAsync(cancellationToken);
        await samples.DeleteAsync(cancellationToken);
        return HandlerOutcome.Completed;
    }

    public async Task<HandlerOutcome> RunPartAsync(JobContext context, JobDocument job, PartName part, CancellationToken cancellationToken)
    {
        var specification = context.Specification<PassAtKSpecification>();
        var sets = await EvaluationPrompts.ReadSetsAsync(context, specification, cancellationToken);
        var all = SampleRange.All(sets, specification.Sampling.Samples);
        var items = all.Take(FanOutPlan.Of(specification)!.Share(part.Number, all.Count)).ToList();
        return part.Stage == FanOutPlan.Sample
            ? await SamplePartAsync(context, specification, sets, items, cancellationToken)
            : await JudgePartAsync(context, specification, job, part, items, cancellationToken);
    }

    public async Task<HandlerOutcome> MergeAsync(JobContext context, IReadOnlyList<JobDocument> lastStage, CancellationToken cancellationToken)
    {
        var specification = context.Specification<PassAtKSpecification>();
        await using var sandbox = await StartSandboxAsync(context, cancellationToken);
        var sets = await EvaluationPrompts.ReadSetsAsync(context, specification, cancellationToken);
        var merge = await PartMerge.ReadAsync(context, lastStage, cancellationToken);
        var judging = new ProgramJudging(context, specification, sandbox);
        var judged = merge.Judged(specification, SampleRange.All(sets, specification.Sampling.Samples));
        if (await judging.EvaluateAsync(sets, judged, cancellationToken) is not { } evaluated)
        {
            return HandlerOutcome.Stopped;
        }
        await new EvaluationWriter(context, specification, sandbox.Description).WriteAsync(evaluated, merge.Statistics, cancellationToken);
        return HandlerOutcome.Completed;
    }

    private async Task<HandlerOutcome> SamplePartAsync(
        JobContext context, PassAtKSpecification specification, List<ProblemSet> sets, List<SampleItem> items, CancellationToken cancellationToken)
    {
        var (samples, statistics) = await new ProgramSampling(context, specification, memoryLeft).RunAsync(sets, items, cancellationToken);
        if (context.StopRequested.IsCancellationRequested)
        {
            return HandlerOutcome.Stopped;
        }
        var texts = specification.Sampling.EachTemperature.SelectMany(t => items.Select(item => samples.Get(item.Key, t, item.Sample)));
        await PartFiles.WriteSamplesAsync(context, texts, statistics, cancellationToken);
        await samples.DeleteAsync(cancellationToken);
        return HandlerOutcome.Completed;
    }

    private async Task<HandlerOutcome> JudgePartAsync(
        JobContext context, PassAtKSpecification specification, JobDocument job, PartName part, List<SampleItem> items, CancellationToken cancellationToken)
    {
        await using var sandbox = await StartSandboxAsync(context, cancellationToken);
        var sampled = await PartFiles.FindAsync(context, job.Id, FanOutPlan.Before(part)!, cancellationToken);
        var texts = (await PartFiles.ReadSamplesAsync(context, sampled, cancellationToken)).ToDictionary(s => (s.Key, s.Temperature, s.Sample));
        var judging = new ProgramJudging(context, specification, sandbox);
        if (await judging.JudgeAsync(items, (key, temperature, sample) => texts[(key, temperature, sample)], cancellationToken) is not { } judged)
        {
            return HandlerOutcome.Stopped;
        }
        await PartFiles.WriteVerdictsAsync(context, judged.Select(j =>
            new SampleVerdict(j.Sampled.Completion.Key, j.Sampled.Completion.Temperature, j.Sampled.Completion.Sample, j.Verdict)), cancellationToken);
        await judging.DeleteCheckpointsAsync(cancellationToken);
        return HandlerOutcome.Completed;
    }

    private async Task<ISandbox> StartSandboxAsync(JobContext context, CancellationToken cancellationToken)
    {
        var sandbox = await SandboxFactory.StartAsync(sandboxOptions, cancellationToken);
        await context.ReportAsync(new MessageLogged(MessageLevel.Information,
            $"Programs run in {sandbox.Description.Backend} ({sandbox.Description.Level}), Python {sandbox.Description.PythonVersion}."));
        return sandbox;
    }
}
