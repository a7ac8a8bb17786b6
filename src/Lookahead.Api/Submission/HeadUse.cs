using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Whether a model has the heads that a job wants to sample with.</summary>
internal static class HeadUse
{
    public static IEnumerable<SubmissionFinding> Check(JobSpecification specification, int heads)
    {
        if (specification.Sampling() is not { } sampling)
        {
            yield break;
        }
        if (heads == 1 && sampling.Speculation is (SpeculationRule.Coupled or SpeculationRule.Rejection))
        {
            yield return new(ErrorCodes.InvalidSpecification, "sampling.speculation", "needs a model with more than one head; leave it out, or fine-tune the model with more heads.");
        }
        if (sampling.DraftHeads > heads)
        {
            yield return new(ErrorCodes.InvalidSpecification, "sampling.draft_heads", $"must not be above the model's number of heads, {heads}, but is {sampling.DraftHeads}.");
        }
    }
}
