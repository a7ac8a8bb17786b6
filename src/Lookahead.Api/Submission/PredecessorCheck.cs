using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>Jobs that a job begins after: they exist, and may yet succeed.</summary>
internal sealed class PredecessorCheck(JobStore jobs) : ISubmissionCheck
{
    public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        var findings = new List<SubmissionFinding>();
        foreach (var (i, id) in (specification.After ?? []).Index())
        {
            var field = $"after[{i}]";
            switch (await jobs.FindAsync(id, cancellationToken))
            {
                case null:
                    findings.Add(new(ErrorCodes.NotFound, field, $"there is no job '{id}'."));
                    break;
                case { State: JobState.Failed or JobState.Cancelled } ended:
                    findings.Add(new(ErrorCodes.PredecessorFailed, field, $"job {id} is {ended.State.ToString().ToLowerInvariant()}; a job after it would never begin."));
                    break;
            }
        }
        return findings;
    }
}
