using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Training.Optimization;

/// <summary>Which parameters a method trains.</summary>
public static class TrainedParameters
{
    /// <param name="name">Of a parameter.</param>
    /// <param name="method">The job's.</param>
    public static bool Includes(string name, TrainingMethod method) => TensorNames.IsTrained(name, method);

    /// <summary>The parameters that the step with these head weights changes: no head without a weight, and in the warm-up no trunk.</summary>
    public static bool Includes(string name, TrainingMethod method, IReadOnlyList<double> headWeights) =>
        Includes(name, method) && (TensorNames.HeadOf(name) is { } head ? headWeights[head - 1] > 0 : headWeights[0] > 0);
}
