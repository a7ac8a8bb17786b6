using Lookahead.Evaluation.Clustering;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Statistics;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>The second half of an evaluation: verdicts, behaviours where n@k is asked for, and what follows from them.</summary>
internal sealed class ProgramJudging(JobContext context, PassAtKSpecification specification, ISandbox sandbox)
{
    private readonly JudgeOptions options = new()
    {
        Comparison = specification.Judge.Comparison == JudgeComparison.Tokens ? ComparisonMode.Tokens : ComparisonMode.DeepMindCompat,
        TimeFactor = specification.Judge.TimeFactor,
    };

    private readonly int workers = specification.JudgeWorkers > 0 ? specification.JudgeWorkers : Environment.ProcessorCount;

    /// <returns>Null when asked to stop; the verdicts given so far are kept for the next attempt.</returns>
    public async Task<IReadOnlyList<JudgedSet>?> RunAsync(IReadOnlyList<ProblemSet> sets, SampleStore samples, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.StartStage("judge");
        var verdicts = await VerdictStore.OpenAsync(context, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.StopRequested);
        try
        {
            var judged = await JudgeAsync(sets, samples, verdicts, stop.Token);
            await verdicts.SaveAsync(cancellationToken);
            var result = new List<JudgedSet>();
            foreach (var set in sets)
            {
                result.Add(await EvaluateAsync(set, [.. judged[set.Name]], stop.Token));
            }
            await verdicts.DeleteAsync(cancellationToken);
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await verdicts.SaveAsync(cancellationToken);
            return null;
        }
    }

    private async Task<ILookup<string, JudgedProgram>> JudgeAsync(
        IReadOnlyList<ProblemSet> sets, SampleStore samples, VerdictStore verdicts, CancellationToken cancellationToken)
    {
        var sampling = specification.Sampling;
        var programs = sets
            .SelectMany(set => sampling.EachTemperature.SelectMany(t => set.Problems.SelectMany(problem => Enumerable.Range(0, sampling.Samples)
                .Select(s => new SampledProgram(set.Name, problem, specification.Prompt, samples.Get(SampleStore.Key(set.Name, problem.Id), t, s))))))
            .ToList();
        var progress = new ProgressReporter(context, "judging", "programs", programs.Count);
        var judge = new Judge(sandbox, options);
        context.Facts["judge_rules"] = judge.Rules;
        var scheduler = new JudgeScheduler(judge, workers, verdicts);
        var given = await scheduler.JudgeAllAsync([.. programs.Select(p => new JudgeItem(p.Problem, p.Program.Source))], new Told(progress), cancellationToken);
        return programs.Zip(given, (program, verdict) => new JudgedProgram(program, verdict)).ToLookup(j => j.Sampled.Set);
    }

    private async Task<JudgedSet> EvaluateAsync(ProblemSet set, IReadOnlyList<JudgedProgram> programs, CancellationToken cancellationToken)
    {
        // Intervals come from the job's seed, so that the job reproduces them.
        var bootstrap = new BootstrapOptions { Seed = (ulong)specification.Seed };
        var evaluated = EvaluatedSet.Compute(set.Name, set.Problems, [.. programs.Select(p => p.Evaluated())], specification.K, bootstrap);
        if (specification.Submissions.Count > 0)
        {
            var probe = new BehaviourProbe(sandbox, options, BehaviourProbe.DefaultInputs, specification.Seed);
            ProgressReporter? progress = null;
            var clusters = await BehaviourClusters.FindAsync(evaluated.Samples, probe, workers,
                (done, total) => (progress ??= new ProgressReporter(context, "clustering", "programs", total)).Report(done), cancellationToken);
            evaluated = evaluated.WithSubmissions(set.Problems, clusters.KeyOf, specification.Submissions, specification.K, bootstrap);
            context.Facts["mutation_rule"] = InputMutator.Version;
        }
        return new JudgedSet(evaluated, programs);
    }

    /// <summary>Progress without a detour over the thread pool, which could tell steps out of order.</summary>
    private sealed class Told(ProgressReporter reporter) : IProgress<JudgeProgress>
    {
        public void Report(JudgeProgress value) => reporter.Report(value.Done, value.Known);
    }
}
