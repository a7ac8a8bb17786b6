using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Training.Optimization;

/// <summary>Which parameters a step changes.</summary>
public static class TrainedParameters
{
    /// <summary>Those of the method, but of no head that has no weight in the loss; and the trunk's only when head 1 has one, which it lacks in the heads' warm-up.</summary>
    /// <param name="name">Of a parameter.</param>
    /// <param name="method">The job's.</param>
    /// <param name="weighed">For heads 1..n, whether the loss counts them.</param>
    public static bool Includes(string name, TrainingMethod method, IReadOnlyList<bool> weighed) =>
        TensorNames.IsTrained(name, method) && weighed[(TensorNames.HeadOf(name) ?? 1) - 1];
}
