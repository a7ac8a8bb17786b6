using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Evaluations named by a comparison: the jobs exist, are pass-at-k jobs and have succeeded, or are ones that the new job begins after.</summary>
internal sealed class CompareCheck(JobStore jobs) : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        var findings = new List<SubmissionFinding>();
        foreach (var (i, side) in ((specification as CompareSpecification)?.Evaluations ?? []).Index())
        {
            foreach (var id in side.Jobs)
            {
                if (Finding(id, $"evaluations[{i}]", await jobs.FindAsync(id, cancellationToken), isAwaited: specification.After?.Contains(id) == true) is { } finding)
                {
                    findings.Add(finding);
                }
            }
        }
        return findings;
    }

    private static SubmissionFinding? Finding(string id, string field, JobDocument? job, bool isAwaited) => job switch
    {
        null => new(ErrorCodes.NotFound, field, $"there is no job '{id}'."),
        { Specification: not PassAtKSpecification } => new(ErrorCodes.InvalidSpecification, field, $"job {id} is a {job.Specification.Kind} job; name pass-at-k jobs."),
        { State: JobState.Succeeded } => null,
        { State: JobState.Failed or JobState.Cancelled } => new(ErrorCodes.InvalidSpecification, field, $"job {id} is {Name(job)} and has no result; name a pass-at-k job that succeeded."),
        _ when isAwaited => null,
        _ => new(ErrorCodes.InvalidSpecification, field, $"job {id} is {Name(job)}; name it in 'after' too, or wait until it has succeeded."),
    };

    private static string Name(JobDocument job) => job.State.ToString().ToLowerInvariant();
}
