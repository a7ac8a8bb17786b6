using System.Security.Cryptography;
using Lookahead.Evaluation.Completions;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>
/// Runs <c>pass-at-k</c> jobs: samples programs, judges them in the sandbox, estimates pass@k per set. Samples are kept as
/// they come, so that a later attempt samples only what is missing; by keyed noise the result is the same.
/// </summary>
/// <param name="memoryLeft">Bytes for what is sampled; null: what this machine has left.</param>
public sealed class PassAtKHandler(Func<long?>? memoryLeft = null) : IJobHandler
{
    public string Kind => PassAtKSpecification.KindName;

    public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var specification = context.Specification<PassAtKSpecification>();
        // The sandbox first: where it is missing, no time is spent on sampling.
        await using var sandbox = await SandboxFactory.StartAsync(new SandboxOptions(), cancellationToken);
        await context.ReportAsync(new MessageLogged(MessageLevel.Information,
            $"Programs run in {sandbox.Description.Backend} ({sandbox.Description.Level}), Python {sandbox.Description.PythonVersion}."));
        var sets = await ReadSetsAsync(context, specification, cancellationToken);

        using var engine = await SamplingEngine.LoadAsync(context, specification.Model, specification.Sampling.Numerics, memoryLeft, cancellationToken);
        var samples = await SampleStore.OpenAsync(context, engine.Text, cancellationToken);
        var speed = await SampleAsync(context, engine, specification, sets, samples, cancellationToken);
        if (context.StopRequested.IsCancellationRequested)
        {
            return HandlerOutcome.Stopped;
        }
        var judged = await JudgeAsync(context, specification, sandbox, sets, samples, cancellationToken);
        if (judged is null)
        {
            return HandlerOutcome.Stopped;
        }
        await new EvaluationWriter(context, specification, sandbox.Description, speed).WriteAsync(judged, cancellationToken);
        await samples.DeleteAsync(cancellationToken);
        return HandlerOutcome.Completed;
    }

    private static async Task<List<ProblemSet>> ReadSetsAsync(JobContext context, PassAtKSpecification specification, CancellationToken cancellationToken)
    {
        var sets = new List<ProblemSet>();
        foreach (var reference in specification.ProblemSets)
        {
            sets.Add(new ProblemSet(reference.Name, await ProblemReader.ReadFileAsync(reference.Path, cancellationToken)));
            await using var file = File.OpenRead(reference.Path);
            context.Facts[$"problems_sha256.{reference.Name}"] = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        }
        context.Facts["prompt_version"] = ProblemPrompt.Version;
        context.Facts["program_rule"] = ProgramExtractor.RuleVersion;
        return sets;
    }

    private static async Task<SpeedFigures> SampleAsync(
        JobContext context, SamplingEngine engine, PassAtKSpecification specification, List<ProblemSet> sets, SampleStore samples, CancellationToken cancellationToken)
    {
        var sampling = specification.Sampling;
        var requests = sets
            .SelectMany(set => set.Problems.SelectMany(problem => Enumerable.Range(0, sampling.Samples)
                .Select(s => engine.Request(SampleStore.Key(set.Name, problem.Id), s, ProblemPrompt.Build(problem), sampling))))
            .Where(request => !samples.Has(request.Id, request.Sample))
            .ToList();
        var progress = new ProgressReporter(context, "sampling", "samples", requests.Count);
        var statistics = await engine.SampleAsync(requests, sampling, specification.Seed, context.Time,
            new SamplingHooks { Finished = samples.Add, Progressed = step => progress.Report(step.Samples), Lowered = BatchMessage.To(context, sampling) },
            context.StopRequested, cancellationToken);
        await samples.SaveAsync(cancellationToken);
        return SpeedFigures.From(statistics);
    }

    /// <returns>Null when asked to stop; verdicts are given again by the next attempt.</returns>
    private static async Task<List<JudgedSet>?> JudgeAsync(
        JobContext context, PassAtKSpecification specification, ISandbox sandbox, List<ProblemSet> sets, SampleStore samples, CancellationToken cancellationToken)
    {
        var workers = specification.JudgeWorkers > 0 ? specification.JudgeWorkers : Environment.ProcessorCount;
        var scheduler = new JudgeScheduler(new Judge(sandbox, new JudgeOptions()), workers);
        var programs = sets
            .SelectMany(set => set.Problems.SelectMany(problem => Enumerable.Range(0, specification.Sampling.Samples)
                .Select(s => new SampledProgram(set.Name, problem, s, samples.Get(SampleStore.Key(set.Name, problem.Id), s)))))
            .ToList();
        var progress = new ProgressReporter(context, "judging", "programs", programs.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.StopRequested);
        try
        {
            var verdicts = await scheduler.JudgeAllAsync(
                [.. programs.Select(p => new JudgeItem(p.Problem, p.Program.Source))], new Told(progress), stop.Token);
            var judged = programs.Zip(verdicts, (program, verdict) => new JudgedProgram(program, verdict)).ToLookup(j => j.Sampled.Set);
            return [.. sets.Select(set => new JudgedSet(set, [.. judged[set.Name]]))];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Progress without a detour over the thread pool, which could tell steps out of order.</summary>
    private sealed class Told(ProgressReporter reporter) : IProgress<JudgeProgress>
    {
        public void Report(JudgeProgress value) => reporter.Report(value.Done);
    }
}

/// <summary>A set as it was read.</summary>
internal sealed record ProblemSet(string Name, IReadOnlyList<Problem> Problems);

/// <summary>A completion and the program taken from it.</summary>
internal sealed record SampledProgram(string Set, Problem Problem, int Sample, StoredSample Completion)
{
    public ExtractedProgram Program { get; } = ProgramExtractor.Extract(Completion.Text);
}

internal sealed record JudgedProgram(SampledProgram Sampled, Verdict Verdict);

internal sealed record JudgedSet(ProblemSet Set, IReadOnlyList<JudgedProgram> Programs);
