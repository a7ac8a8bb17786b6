using Lookahead.Formats.Plans;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Estimates;

/// <summary>An amount of work of one sort: jobs of the same sort do about as much of it per second.</summary>
/// <param name="Sort">Compared as text.</param>
/// <param name="Amount">Floating-point operations of a training, or most tokens of a sampling per problem or prompt.</param>
internal sealed record Work(string Sort, double Amount)
{
    public static Work Of(TrainingPlan plan)
    {
        var training = plan.Specification.Training;
        return new Work(
            $"training {plan.Device.Name} {training.Precision} {plan.Specification.Threads}",
            plan.Tokens * TrainingFlops.ExecutedPerToken(plan.Config, plan.Specification));
    }

    /// <summary>Time goes with the problems too, whose number only a worker may know: the same sets are the same sort.</summary>
    public static Work Of(PassAtKSpecification evaluation) => new(
        $"evaluation {evaluation.Model} {string.Join(' ', evaluation.ProblemSets)} {evaluation.Sampling.Numerics} {evaluation.Sampling.Speculation} {evaluation.Threads}",
        TextsPerPrompt(evaluation.Sampling) * evaluation.Sampling.MaxNewTokens);

    public static Work Of(GenerateSpecification generate) => new(
        $"generation {generate.Model} {generate.Sampling.Numerics} {generate.Sampling.Speculation} {generate.CompareWithoutSpeculation} {generate.Threads}",
        MostTokens(generate));

    public static double MostTokens(GenerateSpecification generate) => generate.Prompts.Count * TextsPerPrompt(generate.Sampling) * generate.Sampling.MaxNewTokens;

    public static double TextsPerPrompt(SamplingSettings sampling) => (double)sampling.Samples * sampling.EachTemperature.Count;
}
