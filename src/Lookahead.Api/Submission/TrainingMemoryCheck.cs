using Lookahead.Formats.Plans;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>
/// What a fine-tune job needs fits the memory of a worker. Models whose config cannot be seen from here are passed: the
/// worker checks again.
/// </summary>
internal sealed class TrainingMemoryCheck(PlannedModel models, WorkerMemory memory) : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        if (specification is not FineTuneSpecification fineTune || await models.FindAsync(fineTune, cancellationToken) is not { } config)
        {
            return [];
        }
        var (device, bytes) = memory.For(fineTune);
        return MemoryAdvice.Refusal(TrainingPlan.For(config, fineTune, device), bytes) is { } message
            ? [new SubmissionFinding(ErrorCodes.OutOfMemory, MemoryAdvice.Field, message)]
            : [];
    }
}
