using System.Collections.Concurrent;
using Lookahead.Evaluation.Results;

namespace Lookahead.Evaluation.Clustering;

/// <summary>The behaviours of all samples that pass their public tests; equal programs are run once.</summary>
public sealed class BehaviourClusters
{
    private readonly ConcurrentDictionary<(string Problem, string Program), string> keys = new();

    private BehaviourClusters()
    {
    }

    /// <param name="samples">Judged.</param>
    /// <param name="probe">Runs programs on mutated inputs.</param>
    /// <param name="workers">Programs at a time.</param>
    /// <param name="done">Told of the number of programs done and of all, one call at a time.</param>
    /// <param name="cancellationToken">Kills the running programs.</param>
    public static async Task<BehaviourClusters> FindAsync(
        IEnumerable<EvaluatedSample> samples, BehaviourProbe probe, int workers, Action<int, int>? done, CancellationToken cancellationToken)
    {
        var clusters = new BehaviourClusters();
        var programs = samples.Where(s => s.Verdict.PassedPublicTests).DistinctBy(s => (s.Problem.Id, s.Program)).ToList();
        var (count, telling) = (0, new Lock());
        await Parallel.ForEachAsync(programs, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, async (sample, cancel) =>
        {
            clusters.keys[(sample.Problem.Id, sample.Program)] = await probe.KeyOfAsync(sample.Problem, sample.Program, cancel);
            lock (telling)
            {
                done?.Invoke(++count, programs.Count);
            }
        });
        return clusters;
    }

    /// <exception cref="KeyNotFoundException">The sample fails a public test, or was not among those looked at.</exception>
    public string KeyOf(EvaluatedSample sample) => keys[(sample.Problem.Id, sample.Program)];
}
