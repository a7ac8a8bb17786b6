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

    private VerdictStore? verdicts;

    private readonly int workers = specification.JudgeWorkers > 0 ? specification.JudgeWorkers : Environment.ProcessorCount;

    /// <summary>Gives verdicts, those of earlier attempts included.</summary>
    /// <param name="items">Whose programs to judge, at every temperature.</param>
    /// <param name="sample">The text of a key, temperature and number.</param>
    /// <returns>In the order of <see cref="SampledProgram.Of"/>; null when asked to stop: the verdicts given so far are kept for the next attempt.</returns>
    public async Task<IReadOnlyList<JudgedProgram>?> JudgeAsync(
        IReadOnlyList<SampleItem> items, Func<string, double, int, StoredSample> sample, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.StartStage("judge");
        verdicts = await VerdictStore.OpenAsync(context, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.StopRequested);
        var programs = SampledProgram.Of(specification, items, sample);
        var progress = new ProgressReporter(context, "judging", "programs", programs.Count);
        var judge = new Judge(sandbox, options);
        context.Facts["judge_rules"] = judge.Rules;
        var scheduler = new JudgeScheduler(judge, workers, verdicts);
        try
        {
            var given = await scheduler.JudgeAllAsync([.. programs.Select(p => new JudgeItem(p.Problem, p.Program.Source))], new Told(progress), stop.Token);
            return [.. programs.Zip(given, (program, verdict) => new JudgedProgram(program, verdict))];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await verdicts.SaveAsync(cancellationToken);
        }
    }

    /// <summary>Null when asked to stop.</summary>
    public async Task<IReadOnlyList<JudgedSet>?> EvaluateAsync(
        IReadOnlyList<ProblemSet> sets, IReadOnlyList<JudgedProgram> judged, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.StopRequested);
        var bySet = judged.ToLookup(j => j.Sampled.Set);
        try
        {
            var result = new List<JudgedSet>();
            foreach (var set in sets)
            {
                result.Add(await EvaluateAsync(set, [.. bySet[set.Name]], stop.Token));
            }
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public Task DeleteCheckpointsAsync(CancellationToken cancellationToken) => verdicts?.DeleteAsync(cancellationToken) ?? Task.CompletedTask;

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
