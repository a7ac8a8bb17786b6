using Lookahead.Formats.Problems;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Evaluation.Judging;

/// <summary>A program to be judged on a problem.</summary>
public sealed record JudgeItem(Problem Problem, string Program);

/// <summary>
/// Judges many programs on several workers. Equal pairs are judged once, over all calls of one scheduler and of all that
/// share its cache. What time decided among other programs is decided again alone (<see cref="TimeDoubt"/>), so that neither
/// the number of workers nor the load of the machine changes a verdict.
/// </summary>
public sealed class JudgeScheduler
{
    private readonly Judge judge;
    private readonly Judge patient;
    private readonly int workers;
    private readonly IVerdictCache cache;
    private int busy;

    /// <param name="judge">Judges one program.</param>
    /// <param name="workers">Programs run at a time; the number of cores is a good choice.</param>
    /// <param name="cache">Verdicts of before; null: none.</param>
    public JudgeScheduler(Judge judge, int workers, IVerdictCache? cache = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        this.judge = judge;
        this.workers = workers;
        this.cache = cache ?? new VerdictCache();
        patient = judge.WithOptions(judge.Options with { TimeFactor = judge.Options.TimeFactor * (1 + TimeDoubt.Near) });
    }

    /// <summary>Judges all items; one call at a time. The verdicts are in the order of the items.</summary>
    /// <param name="items">Pairs, duplicates allowed.</param>
    /// <param name="progress">Told after each judgement, one call at a time.</param>
    /// <param name="cancellationToken">Kills the running programs. What was judged stays in the cache.</param>
    /// <exception cref="EvaluationInfrastructureException">One item could not be judged; the batch has no result.</exception>
    public async Task<IReadOnlyList<Verdict>> JudgeAllAsync(
        IReadOnlyList<JudgeItem> items, IProgress<JudgeProgress>? progress, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref busy, 1) == 1)
        {
            throw new InvalidOperationException("One batch at a time: a program that is to run alone must have no company.");
        }
        try
        {
            return await new Batch(this, items, progress).RunAsync(cancellationToken);
        }
        finally
        {
            busy = 0;
        }
    }

    /// <summary>One call's work.</summary>
    private sealed class Batch(JudgeScheduler scheduler, IReadOnlyList<JudgeItem> items, IProgress<JudgeProgress>? progress)
    {
        private readonly Lock telling = new();
        private readonly List<(JudgeItem Item, string Key, Verdict Verdict)> doubtful = [];
        private readonly Dictionary<string, Verdict> verdicts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
        private JudgeProgress told = new(0, items.Count, 0);

        public async Task<IReadOnlyList<Verdict>> RunAsync(CancellationToken cancellationToken)
        {
            var keys = items.Select(item => scheduler.judge.KeyOf(item.Problem, item.Program)).ToArray();
            var open = new List<(JudgeItem Item, string Key)>();
            foreach (var group in items.Zip(keys).GroupBy(pair => pair.Second, pair => pair.First, StringComparer.Ordinal))
            {
                counts[group.Key] = group.Count();
                if (scheduler.cache.TryGet(group.Key, out var known))
                {
                    verdicts[group.Key] = known;
                    told = told with { Known = told.Known + group.Count() };
                    Tell(group.Key, known);
                }
                else
                {
                    open.Add((group.First(), group.Key));
                }
            }
            await Parallel.ForEachAsync(
                open,
                new ParallelOptions { MaxDegreeOfParallelism = scheduler.workers, CancellationToken = cancellationToken },
                async (one, cancel) => Sort(one.Item, one.Key, await scheduler.judge.JudgeAsync(one.Item.Problem, one.Item.Program, cancel)));
            foreach (var (item, key, verdict) in doubtful)
            {
                Keep(key, await DecideAloneAsync(item, verdict, cancellationToken));
            }
            return [.. keys.Select(key => verdicts[key])];
        }

        private void Sort(JudgeItem item, string key, Verdict verdict)
        {
            var near = verdict.IsNear(item.Problem, scheduler.judge.Options);
            lock (telling)
            {
                if (verdict.IsTimeLimit() || (near && verdict.Accepted))
                {
                    doubtful.Add((item, key, verdict));
                    return;
                }
            }
            // A wrong answer stays one however long it takes: it is counted, not run again.
            Keep(key, near ? verdict with { Stability = VerdictStability.Borderline } : verdict);
        }

        private async Task<Verdict> DecideAloneAsync(JudgeItem item, Verdict crowded, CancellationToken cancellationToken)
        {
            Task<Verdict> Alone(Judge judge) => judge.JudgeAsync(item.Problem, item.Program, cancellationToken);
            if (crowded.IsTimeLimit())
            {
                // One run with 25% more tells what is clearly over the limit, such as endless loops, from what is near it.
                var longer = await Alone(scheduler.patient);
                if (longer.IsTimeLimit())
                {
                    return crowded with { Stability = VerdictStability.Stable };
                }
            }
            var runs = new List<Verdict>();
            while (runs.Count < TimeDoubt.RunsAlone && !runs.Any(r => r.Accepted))
            {
                runs.Add(await Alone(scheduler.judge));
                if (!runs[^1].IsTimeLimit())
                {
                    break; // Decided by the output, not by the clock.
                }
            }
            var best = runs.FirstOrDefault(r => r.Accepted) ?? runs.FirstOrDefault(r => !r.IsTimeLimit()) ?? runs[0];
            var stability = runs.DistinctBy(r => r.Status).Count() > 1 ? VerdictStability.Unstable
                : best.IsTimeLimit() || best.IsNear(item.Problem, scheduler.judge.Options) ? VerdictStability.Borderline
                : VerdictStability.Stable;
            return best with { Stability = stability };
        }

        private void Keep(string key, Verdict verdict)
        {
            scheduler.cache.Add(key, verdict);
            LookaheadMetrics.Verdicts.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.Verdict, TelemetryAttributes.ValueOf(verdict.Status)));
            lock (telling)
            {
                verdicts[key] = verdict;
                Tell(key, verdict);
            }
        }

        private void Tell(string key, Verdict verdict)
        {
            told = told with { Done = told.Done + counts[key], Accepted = told.Accepted + (verdict.Accepted ? counts[key] : 0) };
            progress?.Report(told);
        }
    }
}
