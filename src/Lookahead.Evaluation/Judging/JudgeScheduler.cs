using System.Collections.Concurrent;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>A program to be judged on a problem.</summary>
public sealed record JudgeItem(Problem Problem, string Program);

/// <summary>How far a batch is.</summary>
/// <param name="Done">Items with a verdict, duplicates counted.</param>
/// <param name="Total">Items in the batch.</param>
/// <param name="Accepted">Items accepted so far.</param>
public sealed record JudgeProgress(int Done, int Total, int Accepted);

/// <summary>
/// Judges many programs on several workers. Equal pairs are judged once, over all calls of one scheduler. Verdicts depend
/// on CPU time and outputs only, so the number of workers does not change them.
/// </summary>
public sealed class JudgeScheduler
{
    private readonly Judge judge;
    private readonly int workers;
    private readonly ConcurrentDictionary<string, Verdict> verdicts = new(StringComparer.Ordinal);

    /// <param name="judge">Judges one program.</param>
    /// <param name="workers">Programs run at a time; the number of cores is a good choice.</param>
    public JudgeScheduler(Judge judge, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        this.judge = judge;
        this.workers = workers;
    }

    /// <summary>Judges all items. The verdicts are in the order of the items.</summary>
    /// <param name="items">Pairs, duplicates allowed.</param>
    /// <param name="progress">Told after each judgement, one call at a time.</param>
    /// <param name="cancellationToken">Kills the running programs. What was judged stays known to the scheduler.</param>
    /// <exception cref="EvaluationInfrastructureException">One item could not be judged; the batch has no result.</exception>
    public async Task<IReadOnlyList<Verdict>> JudgeAllAsync(
        IReadOnlyList<JudgeItem> items, IProgress<JudgeProgress>? progress, CancellationToken cancellationToken)
    {
        var keys = items.Select(item => judge.KeyOf(item.Problem, item.Program)).ToArray();
        var groups = items.Zip(keys).GroupBy(pair => pair.Second, pair => pair.First, StringComparer.Ordinal).ToArray();
        var telling = new Lock();
        var told = new JudgeProgress(0, items.Count, 0);
        await Parallel.ForEachAsync(
            groups,
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (group, cancel) =>
            {
                if (!verdicts.TryGetValue(group.Key, out var verdict))
                {
                    var first = group.First();
                    verdict = await judge.JudgeAsync(first.Problem, first.Program, cancel);
                    verdicts[group.Key] = verdict;
                }

                var count = group.Count();
                lock (telling)
                {
                    told = told with { Done = told.Done + count, Accepted = told.Accepted + (verdict.Accepted ? count : 0) };
                    progress?.Report(told);
                }
            });
        return [.. keys.Select(key => verdicts[key])];
    }
}
