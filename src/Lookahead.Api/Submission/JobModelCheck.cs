using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>A model named by a job: the job exists, is a fine-tune and has succeeded, or is one that the new job begins after.</summary>
internal sealed class JobModelCheck(JobStore jobs) : ISubmissionCheck
{
    private const string Field = "model.job";

    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        if (specification.Model() is not { Source: ModelSource.Job, Job: { } id })
        {
            return [];
        }
        return await jobs.FindAsync(id, cancellationToken) switch
        {
            null => [new(ErrorCodes.NotFound, Field, $"there is no job '{id}'.")],
            { Specification: not FineTuneSpecification } other =>
                [new(ErrorCodes.InvalidModel, Field, $"job {id} is a {other.Specification.Kind} job, which makes no model; name a fine-tune job.")],
            { State: JobState.Succeeded, Specification: FineTuneSpecification fineTune } => [.. HeadUse.Check(specification, fineTune.NHeads)],
            { State: JobState.Failed or JobState.Cancelled } ended =>
                [new(ErrorCodes.InvalidModel, Field, $"job {id} is {Name(ended)} and has no model; name a fine-tune job that succeeded.")],
            { Specification: FineTuneSpecification fineTune } when specification.After?.Contains(id) == true => [.. HeadUse.Check(specification, fineTune.NHeads)],
            var open => [new(ErrorCodes.ModelNotReady, Field, $"job {id} is {Name(open)}; name it in 'after' too, or wait until it has succeeded.")],
        };
    }

    private static string Name(JobDocument job) => job.State.ToString().ToLowerInvariant();
}
