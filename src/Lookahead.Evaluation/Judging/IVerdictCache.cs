using System.Collections.Concurrent;

namespace Lookahead.Evaluation.Judging;

/// <summary>
/// Verdicts by key (<see cref="Judge.KeyOf"/>). Only final verdicts come in; a fault of the machine is no verdict and so is
/// never kept. Called from many threads at once.
/// </summary>
public interface IVerdictCache
{
    bool TryGet(string key, out Verdict verdict);

    void Add(string key, Verdict verdict);
}

/// <summary>Keeps verdicts in memory.</summary>
public class VerdictCache : IVerdictCache
{
    private readonly ConcurrentDictionary<string, Verdict> verdicts = new(StringComparer.Ordinal);

    public bool TryGet(string key, out Verdict verdict) => verdicts.TryGetValue(key, out verdict!);

    public virtual void Add(string key, Verdict verdict) => verdicts[key] = verdict;
}
